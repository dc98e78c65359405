//! The shell that drives the pure core on tokio.
//!
//! One task, the driver, owns everything that changes: the values, the schedules, the deadlines. The user's code runs in
//! tasks of its own, which tell the driver how they ended; so no lock is held across it, and nothing of it can stop the
//! driver. What others read (slots, states, times) is in [`Shared`](shared::Shared).

pub(crate) mod alarm;
pub(crate) mod background;
mod backoff;
pub(crate) mod body;
mod budget;
pub(crate) mod caught;
mod cell;
pub(crate) mod cleanup;
pub(crate) mod deadline;
pub(crate) mod demand;
pub(crate) mod dispose;
pub(crate) mod driver;
pub(crate) mod entered;
mod finish;
mod gate;
pub(crate) mod hooks;
pub(crate) mod hurried;
mod hurry;
pub(crate) mod instance;
mod last;
mod late;
pub(crate) mod leaks;
pub(crate) mod life;
mod limited;
pub(crate) mod limits;
pub(crate) mod list;
pub(crate) mod make;
mod membership;
pub(crate) mod message;
mod overdue;
mod own;
pub(crate) mod own_end;
pub(crate) mod place;
pub(crate) mod progress;
mod rescue;
mod running;
pub(crate) mod scopes;
pub(crate) mod shared;
pub(crate) mod stack;
mod start;
mod stop;
mod stray;
mod supervise;
pub(crate) mod tasks;
#[cfg(test)]
mod tests;
mod threads;
pub(crate) mod tracked;
pub(crate) mod tracker;
pub(crate) mod unwind;
mod waiting;
pub(crate) mod waits;
