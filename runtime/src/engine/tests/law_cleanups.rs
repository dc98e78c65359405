//! What must hold of all cleanups; read from the journal.

use super::{
    laws::{Broken, before, law, name},
    random::Case,
};
use crate::{
    AppState, Event,
    testing::{Hook, JournalEntry, What, World},
};

pub(super) fn check(case: &Case, world: &World, broken: &mut Broken) {
    let entries = world.journal.entries();
    for (i, descriptor) in world.descriptors.iter().enumerate() {
        let pushed = &case.pushed(i);
        each_runs_once_for_each_attempt_last_in_first_out(descriptor.name(), pushed, &entries, broken);
        they_run_before_what_they_may_use_goes(case, i, &entries, broken);
    }
    those_of_the_app_go_first(&entries, &world.watched.events(), broken);
}

fn is_cleanup(entry: &JournalEntry) -> bool {
    matches!(entry.hook, Hook::Cleanup(..))
}

fn each_runs_once_for_each_attempt_last_in_first_out(
    name: &str,
    pushed: &[&'static str],
    entries: &[JournalEntry],
    broken: &mut Broken,
) {
    let own = entries.iter().filter(|entry| entry.name == name && entry.what == What::Began);
    let mut attempts = 0;
    let mut begun = Vec::new();
    for entry in own {
        match entry.hook {
            Hook::Init | Hook::Fallback => attempts += 1,
            Hook::Cleanup(cleanup, _) => begun.push(cleanup),
            _ => {}
        }
    }
    let once: Vec<_> = pushed.iter().rev().copied().collect();
    let holds = begun == once.repeat(attempts);
    law(broken, "each cleanup runs once, last in, first out", holds, || {
        format!("{name}: {begun:?} of {attempts} times {once:?}")
    });
}

fn they_run_before_what_they_may_use_goes(case: &Case, i: usize, entries: &[JournalEntry], broken: &mut Broken) {
    let own = name(i);
    let Some(last) = entries.iter().rposition(|entry| is_cleanup(entry) && entry.name == own) else { return };
    for (to, _) in before(case, i) {
        let to = name(to);
        let goes = entries.iter().position(|entry| entry.name == to && entry.hook == Hook::Dispose);
        let holds = goes.is_none_or(|goes| goes > last);
        law(broken, "cleanups run before what they may use goes", holds, || format!("{to} before {own}"));
    }
    let dispose = entries.iter().rposition(|entry| entry.name == own && entry.hook == Hook::Dispose);
    let first = entries.iter().skip(dispose.unwrap_or(0)).position(|entry| is_cleanup(entry) && entry.name == own);
    law(broken, "cleanups run after the dispose", dispose.is_none() || first.is_some(), || own.clone());
}

fn those_of_the_app_go_first(entries: &[JournalEntry], events: &[Event], broken: &mut Broken) {
    let own = |entry: &JournalEntry| is_cleanup(entry) && entry.name == "app";
    let Some(last) = entries.iter().rposition(own) else { return };
    let first = entries.iter().position(|entry| entry.hook == Hook::Dispose);
    // What is lazy may still be made while the app stops; what it pushes then runs at the very end.
    let stopping = |event: &Event| matches!(event, Event::App { to: AppState::Stopping, .. });
    let made = |event: &Event| matches!(event, Event::Ready { .. } | Event::InitFailed { .. } | Event::Retrying { .. });
    let made_late = events.iter().skip_while(|event| !stopping(event)).any(made);
    let holds = made_late || first.is_none_or(|first| first > last);
    law(broken, "the app's own cleanups go first", holds, || "not so".to_owned());
    let pushed = entries.iter().filter(|entry| is_cleanup(entry) && entry.name == "app" && entry.what == What::Began);
    law(broken, "the app's own cleanups run", pushed.count() > 0, || "not so".to_owned());
}
