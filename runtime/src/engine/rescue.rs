//! An unwinding that is dropped before it is through.
//!
//! It moves itself, with the cleanup that is under way, to a task on the runtime. So a cleanup that has begun is never cancelled
//! by its caller, and what lies below it has its turn all the same. Where there is no runtime, or none any more, each entry that
//! is left is called, and polled once.

use std::{mem, sync::Arc, task::Waker};

use tokio::runtime::Handle;

use super::{
    hurried::Hearing,
    list::Pass,
    running::Running,
    stack::{EndingOf, Entry},
    unwind::{Progress, Unwind, What},
};
use crate::cleanup::Reason;

impl Drop for Unwind {
    fn drop(&mut self) {
        match self.progress {
            Progress::New | Progress::Over => {}
            Progress::Begun => self.rescue(),
            // The runtime is gone as well: what can be done without one is done here.
            Progress::Rescued => self.give_up(),
        }
    }
}

impl Unwind {
    /// Moves to a task of its own.
    fn rescue(&mut self) {
        let runtime = self.runtime.take().or_else(|| self.of.runtime()).or_else(|| Handle::try_current().ok());
        let moved = Self {
            of: Arc::clone(&self.of),
            runtime: None,
            token: self.token.take(),
            ending: mem::replace(&mut self.ending, EndingOf::Reason(Reason::Cancelled)),
            what: mem::replace(&mut self.what, What::One(None)),
            pass: self.pass.take(),
            current: self.current.take().map(Running::untimed),
            failures: mem::take(&mut self.failures),
            until: self.until,
            now: self.now.take(),
            hearing: Hearing::default(),
            hurried: self.hurried,
            progress: Progress::Rescued,
        };
        self.progress = Progress::Over;
        match runtime {
            // It tells what fails itself.
            Some(runtime) => drop(runtime.spawn(moved)),
            None => drop(moved),
        }
    }

    /// Each entry that is left is called, and polled once.
    fn give_up(&mut self) {
        let of = self.address();
        loop {
            if let Some(running) = &mut self.current {
                let outcome = running.poll_once(of);
                self.end_current(outcome);
            }
            match self.next_now() {
                Some(entry) => self.begin(entry),
                None => break,
            }
        }
        self.over();
    }

    /// The entry that has its turn, if nobody else unwinds the stack.
    fn next_now(&mut self) -> Option<Entry> {
        let which = match &mut self.what {
            What::One(entry) => return entry.take(),
            What::Stack(which) => *which,
        };
        if self.pass.is_none() {
            self.pass = Some(Pass::unwind(&self.of, Waker::noop())?);
        }
        self.of.stack().next_now(which)
    }
}
