//! Starts and stops 1000 resources in 10 layers.

#[allow(dead_code, clippy::pedantic, reason = "generated: fields to be held, and hooks that do nothing")]
mod graph {
    include!(concat!(env!("OUT_DIR"), "/layered_1000.rs"));
}

fn main() {
    tenure_benches::lifecycle::main(graph::NODES, tenure::App::all);
}
