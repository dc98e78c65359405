//! Cleanups that play a script, and write with which reason.

use std::sync::Arc;

use super::{Hook, Journal, Step};
use crate::{
    engine::stack::{Entry, EntryName},
    hook::Returned,
};

/// An entry of a stack; `whose` is the name that it writes under.
pub(crate) fn cleanup(journal: &Journal, whose: &'static str, name: &'static str, step: Step) -> Entry {
    let journal = journal.clone();
    let limit = Some(super::secs(10));
    let action = Box::new(move |ending: &Arc<crate::engine::stack::Ending>| {
        let span = journal.span(whose, Hook::Cleanup(name, ending.reason));
        match step.call(span, || ()) {
            Returned::Now(done) => Returned::Now(done),
            Returned::Later(future) => Returned::Later(future),
        }
    });
    Entry { name: EntryName::Given(name.into()), limit, action: crate::engine::stack::Action::Call(action) }
}
