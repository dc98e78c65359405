//! The options that say what runtime a function runs on, and the law of them.

use syn::{LitInt, LitStr};

use crate::{
    errors::Errors,
    messages,
    options::{FLAVOR, WORKER_THREADS},
    parse::{Arg, Slot, text},
};

/// `flavor` and `worker_threads`.
pub(super) struct Threads {
    pub(super) flavor: Slot<LitStr>,
    pub(super) worker_threads: Slot<LitInt>,
}

/// The kinds of runtime that tokio has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavor {
    /// Tasks take turns on one thread.
    CurrentThread,
    MultiThread,
}

const CURRENT_THREAD: &str = "current_thread";
const MULTI_THREAD: &str = "multi_thread";

impl Threads {
    pub(super) const fn new() -> Self {
        Self { flavor: Slot::new(FLAVOR), worker_threads: Slot::new(WORKER_THREADS) }
    }

    /// The flavor that is written.
    pub(super) fn flavor(&self) -> Option<Flavor> {
        let one_thread = self.flavor.value()?.value() == CURRENT_THREAD;
        Some(if one_thread { Flavor::CurrentThread } else { Flavor::MultiThread })
    }

    /// A runtime of one thread has no workers.
    pub(super) fn one_thread_has_no_workers(&self, errors: &mut Errors) {
        if let (Some(Flavor::CurrentThread), Some(span)) = (self.flavor(), self.worker_threads.key()) {
            let (workers, flavor) = ("`worker_threads`", "`flavor = \"current_thread\"`");
            errors.push(messages::conflict(span, workers, flavor, "that runtime has no workers", "keep one of the two"));
        }
    }
}

/// Reads the value of `flavor`.
pub(super) fn flavor(arg: Arg, errors: &mut Errors) -> Option<LitStr> {
    let text = text(arg, CURRENT_THREAD, errors)?;
    let value = text.value();
    if value == CURRENT_THREAD || value == MULTI_THREAD {
        return Some(text);
    }
    let help = format!("write `\"{CURRENT_THREAD}\"` or `\"{MULTI_THREAD}\"`");
    errors.push(messages::bad_value(text.span(), &format!("unknown flavor `{value}`"), &help));
    None
}
