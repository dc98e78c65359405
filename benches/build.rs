//! Writes the graphs: annotated structs, and beside them the table from which a program by hand does the same.

#[allow(unreachable_pub, reason = "shared with the library, where it is public")]
#[path = "src/graph.rs"]
mod graph;
#[path = "build/source.rs"]
mod source;

use std::{env, fs, io, path::Path};

use graph::Graph;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/graph.rs");
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    let graphs = [
        ("layered_100", Graph::layered(10, 10)),
        ("layered_1000", Graph::layered(100, 10)),
        ("square", Graph::square(8, 8, 10)),
        ("irregular", Graph::irregular(64, 2..=18)),
    ];
    for (name, graph) in graphs {
        fs::write(Path::new(&out).join(name).with_extension("rs"), source::of(&graph))?;
    }
    Ok(())
}
