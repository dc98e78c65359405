//! What must hold of all scopes; read from the journal and the reports.

use super::{
    laws::{Broken, Run, before, law, name},
    random::{Case, reports},
};
use crate::testing::{Hook, JournalEntry, What, World};

pub(super) fn check(case: &Case, world: &World, run: &Run, broken: &mut Broken) {
    let entries = world.journal.entries();
    let in_scope = |entry: &JournalEntry| entry.name == "scope" && matches!(entry.hook, Hook::Cleanup(..));
    let opened = world.journal.count("scope", Hook::Value, What::Began);
    let closed = entries.iter().filter(|entry| in_scope(entry) && entry.what == What::Began).count();
    law(broken, "each scope is closed once", opened == closed, || format!("{closed} of {opened}"));
    for report in reports(run) {
        let counted = report.scopes_cancelled;
        law(broken, "scopes that did not end are counted", counted == opened, || format!("{counted} of {opened}"));
    }
    let (Some(first), Some(last)) = (entries.iter().position(in_scope), entries.iter().rposition(in_scope)) else { return };
    let disposed = |i: usize| entries.iter().position(|entry| entry.name == name(i) && entry.hook == Hook::Dispose);
    let gone = |i: usize| entries.iter().rposition(|entry| entry.name == name(i) && entry.hook == Hook::Dispose);
    let after = after(case);
    for &i in &after.sure {
        let holds = disposed(i).is_none_or(|disposed| disposed > last);
        law(broken, "what is used in scopes goes after them", holds, || name(i));
    }
    for i in (case.shape.early..case.shape.len()).filter(|i| case.opens(*i) && !after.at_most.contains(i)) {
        let holds = gone(i).is_none_or(|gone| gone < first);
        law(broken, "what may open scopes goes before them", holds, || name(i));
    }
}

/// What goes after the scopes, for sure and at most.
struct After {
    sure: Vec<usize>,
    at_most: Vec<usize>,
}

fn after(case: &Case) -> After {
    let closure = |lazies: bool| {
        let (mut found, mut queue) = (Vec::new(), case.used_in_scopes());
        while let Some(i) = queue.pop() {
            if !found.contains(&i) {
                found.push(i);
                queue.extend(before(case, i).into_iter().map(|(to, _)| to));
                if lazies {
                    queue.extend(case.shape.lazy());
                }
            }
        }
        found
    };
    After { sure: closure(false), at_most: closure(true) }
}
