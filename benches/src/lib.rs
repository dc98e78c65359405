//! What the framework costs, beside the same program written by hand.
//!
//! `benches/run` counts instructions, `cargo bench` measures time, `benches/check-cost` measures the compiler.

pub mod by_hand;
pub mod graph;
pub mod heap;
pub mod lifecycle;
pub mod run_time;
