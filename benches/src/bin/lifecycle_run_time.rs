//! Starts and stops resources whose descriptors are made at run time: the third argument says how many.

use tenure::App;
use tenure_benches::{graph::Graph, lifecycle, run_time};

fn main() {
    let count: usize = std::env::args().nth(3).and_then(|count| count.parse().ok()).expect("usage: tenure|hand TIMES COUNT");
    let (members, nodes) = run_time::leak(&Graph::layered(count / 10, 10));
    lifecycle::main(nodes, || App::all().link(members.iter().copied()));
}
