//! The pure core: what a graph is, whether it is right, and what may happen next in it.
//!
//! Nothing here knows tokio, waits, or does I/O; everything is a function of its arguments, so that it can be tested by
//! tables and by random graphs.

pub(crate) mod adjacency;
pub(crate) mod check;
pub(crate) mod const_text;
pub(crate) mod cycle;
pub(crate) mod descriptor;
pub(crate) mod edge;
mod gate;
pub(crate) mod gather;
pub(crate) mod graph;
mod identity;
pub(crate) mod info;
pub(crate) mod kind;
mod knot;
mod lines;
mod measure;
pub(crate) mod near;
pub(crate) mod options;
pub(crate) mod problem;
pub(crate) mod restarts;
pub(crate) mod schedule;
mod scoped;
pub(crate) mod state;
mod stop_arrows;
mod story;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod value;
