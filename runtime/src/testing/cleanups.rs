//! Cleanups that play a script, and write with which reason.

use std::{sync::Arc, time::Duration};

use super::{Hook, Journal, Step};
use crate::{
    engine::stack::{Entry, EntryName},
    hook::Returned,
};

/// An entry of a stack; `whose` is the name that it writes under.
pub(crate) fn cleanup(journal: &Journal, whose: &'static str, name: &'static str, step: Step) -> Entry {
    limited(journal, whose, name, step, super::secs(10))
}

/// As [`cleanup`], with a limit of its own.
pub(crate) fn limited(journal: &Journal, whose: &'static str, name: &'static str, step: Step, limit: Duration) -> Entry {
    let journal = journal.clone();
    let limit = Some(limit);
    let action = Box::new(move |ending: &Arc<crate::engine::stack::Ending>| {
        let span = journal.span(whose, Hook::Cleanup(name, ending.reason));
        match step.call(span, || ()) {
            Returned::Now(done) => Returned::Now(done),
            Returned::Later(future) => Returned::Later(future),
        }
    });
    Entry { name: EntryName::Given(name.into()), limit, action: crate::engine::stack::Action::Call(action) }
}
