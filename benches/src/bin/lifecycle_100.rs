//! Starts and stops 100 resources in 10 layers.

#[allow(dead_code, missing_debug_implementations, missing_docs, reason = "generated: the fields are there to be held")]
mod graph {
    include!(concat!(env!("OUT_DIR"), "/layered_100.rs"));
}

fn main() {
    tenure_benches::lifecycle::main(graph::NODES, tenure::App::all);
}
