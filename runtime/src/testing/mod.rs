//! Graphs that are made at run time, with hooks that do as they are told and say what was done to them.

mod cleanups;
mod gate;
mod journal;
mod scripted;
mod seen;
#[cfg(shuttle)]
pub(crate) mod shuttled;
mod spawned;
mod step;
pub(crate) mod ties;
mod watched;
mod world;

use std::time::Duration;

pub(crate) use self::{
    cleanups::{cleanup, limited},
    gate::Gate,
    journal::{Entry as JournalEntry, Hook, Journal, What},
    scripted::{Probe, Script, Way},
    seen::Seen,
    spawned::{Handed, Kind as TaskKind},
    step::{Asks, Step},
    watched::Watched,
    world::{Spec, World},
};

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// Keeps the paused clock where it is for as long as it lives, also while nothing but threads goes on.
#[derive(Debug)]
pub(crate) struct Frozen(Gate);

impl Frozen {
    pub(crate) fn new() -> Self {
        let gate = Gate::new();
        let held = gate.clone();
        // The clock stands still while something is on the blocking pool.
        tokio::task::spawn_blocking(move || held.block());
        Self(gate)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.0.open();
    }
}

/// Lets every task that can go on do so, without time passing.
pub(crate) async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}
