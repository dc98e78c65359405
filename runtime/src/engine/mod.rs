//! The shell that drives the pure core on tokio.
//!
//! One task, the driver, owns everything that changes: the values, the schedules, the deadlines. The user's code runs in
//! tasks of its own, which tell the driver how they ended; so no lock is held across it, and nothing of it can stop the
//! driver. What others read (slots, states, times) is in [`Shared`](shared::Shared).

pub(crate) mod caught;
mod cell;
pub(crate) mod deadline;
pub(crate) mod driver;
mod finish;
pub(crate) mod hooks;
pub(crate) mod leaks;
pub(crate) mod life;
pub(crate) mod limits;
pub(crate) mod message;
pub(crate) mod shared;
mod start;
mod stop;
mod stray;
pub(crate) mod tasks;
#[cfg(test)]
mod tests;
