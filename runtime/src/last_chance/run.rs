//! The cleanups of the last chance are called, one after another, within a limit.
//!
//! Each runs on a thread of its own, which is not waited for longer than it may take: one that hangs keeps neither the others
//! from their turn nor the process from its end.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use super::{Call, Entry, Owner, PROCESS, count, pop};
use crate::{
    engine::caught::guarded,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    log,
    text::{Chain, Span},
    voice,
};

/// How long all of them together may take.
pub(crate) const LIMIT: Duration = Duration::from_secs(2);

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
    run(|| owner.pop(), || owner.count())
}

/// Runs what all apps have added.
pub(crate) fn run_all() -> Last {
    run(pop, count)
}

/// What the operating system calls.
pub(super) extern "C" fn process_exits() {
    if PROCESS.get() != Some(&std::process::id()) {
        return;
    }
    // Nothing may unwind from here.
    if let Ok(last) = guarded(run_all) {
        last.say_failures();
    }
    voice::finish();
}

/// Each has its share of what is left, so that one that hangs leaves their turns to the others.
fn run(mut next: impl FnMut() -> Option<Entry>, left: impl Fn() -> u32) -> Last {
    let end = Instant::now() + LIMIT;
    let mut last = Last::default();
    while let Some(Entry { name, call, .. }) = next() {
        let began = Instant::now();
        let patience = end.saturating_duration_since(began) / (left() + 1);
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
