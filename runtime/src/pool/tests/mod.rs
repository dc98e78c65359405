//! What a pool promises.

mod support;

mod acquire;
mod cancel;
mod check;
mod close;
mod limits;
mod lookup;
mod model;
mod queue;
#[cfg(shuttle)]
mod shuttled;
mod tie;
