//! The cleanups of the last chance are called, one after another, within a limit.
//!
//! Each runs on a thread of its own, which is not waited for longer than it may take: one that hangs keeps neither the others
//! from their turn nor the process from its end.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use super::{Call, Entry, Owner, pop};
use crate::{
    engine::caught::guarded,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    log,
    text::{Chain, Span},
};

/// How long all of them together may take.
pub(crate) const LIMIT: Duration = Duration::from_secs(2);

/// How long one is waited for, as long as others come after it.
const TURN: Duration = Duration::from_secs(1);

/// What the last chance came to.
#[derive(Debug, Default)]
pub(crate) struct Last {
    /// What ran to its end, in that order.
    pub(crate) ran: Vec<Arc<str>>,
    /// What did not.
    pub(crate) failed: Vec<(Arc<str>, Duration, FailureKind)>,
}

impl Last {
    /// What did not run to its end, as failures of an app.
    pub(crate) fn failures(self, app: ResourceInfo) -> Vec<Failure> {
        let failed = self.failed.into_iter();
        failed.map(|(name, after, kind)| Failure::new(app, Phase::Cleanup(name), after, kind)).collect()
    }

    /// Says what did not run to its end: there is nobody else left who could.
    pub(crate) fn say_failures(&self) {
        for (name, after, kind) in &self.failed {
            log::say(format_args!("tenure: at exit: {}", text(name, *after, kind)));
        }
    }
}

/// Says of one that it did not run to its end.
pub(crate) fn text(name: &str, after: Duration, kind: &FailureKind) -> String {
    match kind {
        FailureKind::Panicked { message, .. } => format!("`{name}` panicked: {message}"),
        FailureKind::Error(error) => format!("`{name}` failed: {}", Chain(&**error)),
        _ => format!("`{name}` did not end within {}", Span(after)),
    }
}

/// Runs what an app has added.
pub(crate) fn run_of(owner: &Owner) -> Last {
    run(|| owner.pop())
}

/// Runs what all apps have added.
pub(crate) fn run_all() -> Last {
    run(pop)
}

/// What the operating system calls.
pub(super) extern "C" fn process_exits() {
    // Nothing may unwind from here.
    if let Ok(last) = guarded(run_all) {
        last.say_failures();
    }
}

fn run(mut next: impl FnMut() -> Option<Entry>) -> Last {
    let end = Instant::now() + LIMIT;
    let mut last = Last::default();
    while let Some(Entry { name, call, .. }) = next() {
        let began = Instant::now();
        let patience = TURN.min(end.saturating_duration_since(began));
        match call_within(call, &name, patience) {
            Some(Ok(())) => last.ran.push(name),
            Some(Err(kind)) => last.failed.push((name, began.elapsed(), kind)),
            None => last.failed.push((name, patience, FailureKind::TimedOut { limit: patience })),
        }
    }
    last
}

/// Calls it here.
pub(super) fn called(call: Call) -> Result<(), FailureKind> {
    guarded(call)?.map_err(FailureKind::error)
}

/// Calls it on a thread of its own; `None` if it is not over in time.
fn call_within(call: Call, name: &Arc<str>, patience: Duration) -> Option<Result<(), FailureKind>> {
    let (tell, told) = mpsc::sync_channel(1);
    let (hand_over, take_over) = mpsc::sync_channel(1);
    let spawned = thread::Builder::new().name(format!("at exit: {name}")).spawn(move || {
        let result = take_over.recv().map_or(Ok(()), called);
        let _ = tell.send(result);
    });
    if spawned.is_err() {
        // There is no thread to be had: better here than not at all.
        return Some(called(call));
    }
    let _ = hand_over.send(call);
    told.recv_timeout(patience).ok()
}
