//! Tables and random graphs.

mod check;
mod cycle;
mod gate;
mod graph;
mod problems;
pub(crate) mod random;
mod restarts;
mod schedule;
mod small;
