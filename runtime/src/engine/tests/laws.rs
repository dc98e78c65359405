//! What must hold of every app, whatever became of it; read from its events, its journal and its answers.

use std::{collections::BTreeMap, time::Duration};

use super::{
    law_cleanups as cleanups, law_scopes as scopes,
    random::{Asker, At, Case, End, Fault, HOOK, SHUTDOWN, reports},
};
use crate::{
    AppState, Event, ResourceState, StartError,
    engine::{limits::GRACE, shared::StopResult},
    testing::{Hook, What, World, secs},
};

/// What one run of an app came to.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) start_error: Option<StartError>,
    pub(super) up: Option<Duration>,
    pub(super) answers: Vec<StopResult>,
    pub(super) unfinished: usize,
    pub(super) took: Duration,
}

pub(super) type Broken = BTreeMap<&'static str, String>;

pub(super) fn check(case: &Case, world: &World, run: &Run, broken: &mut Broken) {
    let events = world.watched.events();
    every_transition_is_legal(&events, broken);
    the_app_goes_its_way(&events, broken);
    what_was_ready_is_disposed_of_once(world, &events, broken);
    nothing_starts_before_its_dependencies(case, &events, broken);
    nothing_goes_before_its_dependents(case, &events, broken);
    what_is_lazy_is_made_when_asked_for(case, world, &events, broken);
    what_is_lazy_goes_after_its_holder(case, &events, broken);
    every_failure_is_told(case, &events, run, broken);
    what_is_tolerated_is_kept(&events, run, broken);
    nothing_is_restarted_behind_the_stop(&events, broken);
    the_first_cause_counts(&events, run, broken);
    a_hurry_is_told(&events, run, broken);
    no_budget_is_outlasted(case, run, broken);
    cleanups::check(case, world, broken);
    scopes::check(case, world, run, broken);
    let answers: Vec<_> = run.answers.iter().map(|answer| format!("{answer:?}")).collect();
    law(broken, "answers are equal", answers.windows(2).all(|pair| pair[0] == pair[1]), || answers.join("\n"));
    law(broken, "all states are final", run.unfinished == 0, || run.unfinished.to_string());
}

pub(super) fn law(broken: &mut Broken, name: &'static str, holds: bool, otherwise: impl FnOnce() -> String) {
    if !holds {
        broken.insert(name, otherwise());
    }
}

/// The state that an event says a resource is in now.
fn state(event: &Event) -> Option<(&'static str, ResourceState)> {
    Some(match event {
        Event::Initializing { resource } => (resource.name, ResourceState::Initializing),
        Event::Ready { resource, .. } => (resource.name, ResourceState::Ready),
        Event::InitFailed { failure, .. } => (failure.resource.name, ResourceState::InitFailed),
        Event::Skipped { resource } => (resource.name, ResourceState::Skipped),
        Event::Draining { resource, .. } => (resource.name, ResourceState::Draining),
        Event::Disposing { resource } => (resource.name, ResourceState::Disposing),
        Event::Disposed { resource, .. } => (resource.name, ResourceState::Disposed),
        Event::DisposeFailed { failure } => (failure.resource.name, ResourceState::DisposeFailed),
        Event::Abandoned { failure } => (failure.resource.name, ResourceState::Abandoned),
        _ => return None,
    })
}

fn place(events: &[Event], name: &str, which: impl Fn(ResourceState) -> bool) -> Option<usize> {
    events.iter().position(|event| state(event).is_some_and(|(other, state)| other == name && which(state)))
}

fn every_transition_is_legal(events: &[Event], broken: &mut Broken) {
    use ResourceState::{
        Abandoned, DisposeFailed, Disposed, Disposing, Draining, InitFailed, Initializing, Pending, Ready, Skipped,
    };
    let mut states = BTreeMap::new();
    for (name, to) in events.iter().filter_map(state) {
        let from = states.insert(name, to).unwrap_or(Pending);
        let legal = matches!(
            (from, to),
            (Pending, Initializing | Skipped)
                | (Initializing, Ready | InitFailed)
                // What is lazy is tried again; whether this one is, is looked at below.
                | (InitFailed, Initializing)
                | (Ready, Draining)
                | (Draining, Disposing)
                | (Disposing, Disposed | DisposeFailed | Abandoned)
        );
        law(broken, "every transition is legal", legal, || format!("{name}: {from} -> {to}"));
    }
    let unfinished = states.iter().find(|(_, state)| !state.is_final());
    law(broken, "every state comes to an end", unfinished.is_none(), || format!("{unfinished:?}"));
}

fn the_app_goes_its_way(events: &[Event], broken: &mut Broken) {
    use AppState::{Draining, RollingBack, Running, Starting, Stopped, Stopping, Validating};
    let mut now = Validating;
    for event in events {
        let Event::App { from, to, .. } = event else { continue };
        let legal = *from == now
            && matches!(
                (from, to),
                (Validating, Starting)
                    | (Starting, Running | RollingBack)
                    | (Running, Draining)
                    | (Draining, Stopping)
                    | (Stopping | RollingBack, Stopped)
            );
        law(broken, "the app goes its way", legal, || format!("{from} -> {to}"));
        now = *to;
    }
    // A start that is dropped before it is polled has not begun.
    law(broken, "the app comes to an end", matches!(now, Stopped | Validating), || now.to_string());
}

fn what_was_ready_is_disposed_of_once(world: &World, events: &[Event], broken: &mut Broken) {
    for name in world.descriptors.iter().map(|descriptor| descriptor.name()) {
        let ready = usize::from(place(events, name, |state| state == ResourceState::Ready).is_some());
        let times = |which: ResourceState| {
            events.iter().filter_map(state).filter(|&(other, state)| other == name && state == which).count()
        };
        let disposing = times(ResourceState::Disposing);
        law(broken, "what was ready is disposed of once", ready == disposing, || format!("{name}: {ready} {disposing}"));
        let called = world.journal.count(name, Hook::Dispose, What::Began);
        let drops = world.descriptors.iter().find(|one| one.name() == name).and_then(|one| one.hooks());
        let expected = match drops.map(crate::hook::ErasedHooks::disposal) {
            Some(crate::hook::Disposal::Drop { .. }) => 0,
            _ => ready,
        };
        law(broken, "each dispose is called once", called == expected, || format!("{name}: {called} of {expected}"));
        let values = world.journal.count(name, Hook::Value, What::Ended);
        law(broken, "no value is lost or kept", values == ready, || format!("{name}: {values} of {ready}"));
    }
}

fn is_lazy(case: &Case, name: &str) -> bool {
    case.shape.lazy().into_iter().any(|i| self::name(i) == name)
}

pub(super) fn name(i: usize) -> String {
    format!("r{i}")
}

/// The resources that `i` comes after, and whether it needs them.
pub(super) fn before(case: &Case, i: usize) -> Vec<(usize, bool)> {
    let mut before: Vec<_> = case.shape.edges[i].iter().map(|&(to, weak)| (to, !weak)).collect();
    if i >= case.shape.early {
        before.extend((0..case.shape.early).map(|early| (early, false)));
    }
    before
}

fn nothing_starts_before_its_dependencies(case: &Case, events: &[Event], broken: &mut Broken) {
    for i in 0..case.shape.len() {
        let Some(began) = place(events, &name(i), |state| state == ResourceState::Initializing) else { continue };
        for (to, needed) in before(case, i) {
            let settled = place(events, &name(to), |state| {
                state == ResourceState::Ready
                    || (!needed && matches!(state, ResourceState::InitFailed | ResourceState::Skipped))
            });
            let holds = settled.is_some_and(|settled| settled < began);
            law(broken, "nothing starts before its dependencies", holds, || format!("r{i} before r{to}"));
        }
    }
}

fn nothing_goes_before_its_dependents(case: &Case, events: &[Event], broken: &mut Broken) {
    for i in 0..case.shape.len() {
        let Some(ended) = place(events, &name(i), ResourceState::is_final) else { continue };
        let was_ready = place(events, &name(i), |state| state == ResourceState::Ready).is_some();
        for (to, _) in before(case, i).into_iter().filter(|_| was_ready) {
            let went = place(events, &name(to), |state| state == ResourceState::Draining);
            let holds = went.is_none_or(|went| went > ended);
            law(broken, "nothing goes before its dependents", holds, || format!("r{to} before r{i}"));
        }
    }
}

fn what_is_lazy_is_made_when_asked_for(case: &Case, world: &World, events: &[Event], broken: &mut Broken) {
    for i in 0..case.shape.len() {
        let begun = |event: &&Event| state(event) == Some((&name(i), ResourceState::Initializing));
        let (begun, lazy) = (events.iter().filter(begun).count(), case.shape.lazy[i]);
        let asked = case.demands().any(|(_, _, of)| of == i);
        law(broken, "nothing lazy begins unasked", !lazy || asked || begun == 0, || name(i));
        law(broken, "what is not lazy begins once", lazy || begun <= 1, || name(i));
        let [asked, answered] = [What::Began, What::Ended].map(|what| world.journal.count(&name(i), Hook::Demand, what));
        let gone = world.journal.count(&name(i), Hook::Demand, What::Cut);
        let outside = case.demands().filter(|(asker, _, of)| matches!(asker, Asker::Outside(..)) && *of == i).count();
        // Only who comes from outside loses patience.
        let all = asked == answered + gone && gone <= outside;
        law(broken, "whoever asks is answered", all, || format!("r{i}: {asked} {answered} {gone}"));
    }
}

/// Unless it leads to the holder, be it by way of others that hold something.
fn what_is_lazy_goes_after_its_holder(case: &Case, events: &[Event], broken: &mut Broken) {
    let held = |i: usize| {
        let asked = case.demands().filter(move |&(asker, by, _)| asker == Asker::Init && by == i);
        case.shape.held[i].iter().copied().chain(asked.map(|(_, _, lazy)| lazy)).collect::<Vec<_>>()
    };
    for holder in case.shape.early..case.shape.len() {
        let Some(ended) = place(events, &name(holder), ResourceState::is_final) else { continue };
        let was_ready = place(events, &name(holder), |state| state == ResourceState::Ready).is_some();
        for lazy in held(holder).into_iter().filter(|_| was_ready) {
            let mut reached = vec![lazy];
            let mut i = 0;
            while i < reached.len() {
                let next = case.shape.edges[reached[i]].iter().map(|&(to, _)| to).chain(held(reached[i]));
                let next: Vec<_> = next.filter(|to| !reached.contains(to)).collect();
                reached.extend(next);
                i += 1;
            }
            let went = place(events, &name(lazy), |state| state == ResourceState::Draining);
            let holds = reached.contains(&holder) || went.is_none_or(|went| went > ended);
            law(broken, "what is lazy goes after its holder", holds, || format!("r{lazy} before r{holder}"));
        }
    }
}

fn every_failure_is_told(case: &Case, events: &[Event], run: &Run, broken: &mut Broken) {
    let reports = reports(run);
    for event in events {
        let told = match event {
            Event::DisposeFailed { failure } | Event::Abandoned { failure } | Event::CleanupFailed { failure } => {
                reports.iter().all(|report| {
                    report.failures().any(|other| other.resource == failure.resource && other.phase == failure.phase)
                })
            }
            // Those that wait for it are told, and the report has what became of it in the end.
            Event::InitFailed { failure, .. } if is_lazy(case, failure.resource.name) => {
                let last = events.iter().filter_map(state).rfind(|(name, _)| *name == failure.resource.name);
                last.is_none_or(|(_, last)| last != ResourceState::InitFailed)
                    || reports
                        .iter()
                        .all(|report| matches!(report.outcome(failure.resource.name), Some(crate::Outcome::InitFailed(_))))
            }
            Event::InitFailed { failure, .. } if !matches!(failure.kind, crate::FailureKind::Cancelled) => {
                run.start_error.iter().all(|error| error.failures().any(|other| other.resource == failure.resource))
            }
            Event::TaskFailed { failure } => {
                let in_start = || run.start_error.iter().flat_map(StartError::failures);
                let in_stop = reports.iter().flat_map(|report| {
                    let first = if let crate::Cause::Task(first) = &report.cause { Some(&**first) } else { None };
                    report.tasks.iter().chain(first)
                });
                reports.is_empty()
                    || in_start()
                        .chain(in_stop)
                        .any(|other| other.resource == failure.resource && other.phase == failure.phase)
            }
            _ => true,
        };
        law(broken, "every failure is told", told, || format!("{event:?}"));
    }
    for i in 0..case.shape.len() {
        let faults: Vec<_> = case.faults_of(i).filter(|(at, _)| *at == At::Dispose).collect();
        let disposed = place(events, &name(i), |state| state == ResourceState::Disposed).is_some();
        let fails = faults.last().is_some_and(|(_, fault)| *fault != Fault::Slow);
        law(broken, "a dispose that fails is no success", !(fails && disposed), || name(i));
    }
}

fn what_is_tolerated_is_kept(events: &[Event], run: &Run, broken: &mut Broken) {
    let tolerated = events.iter().filter(|event| matches!(event, Event::Restarting { .. } | Event::FailureIgnored { .. }));
    let tolerated = tolerated.count();
    for report in reports(run) {
        let kept = report.tolerated.len() + report.more_tolerated;
        law(broken, "what is tolerated is kept", kept == tolerated, || format!("{kept} of {tolerated}"));
    }
}

fn nothing_is_restarted_behind_the_stop(events: &[Event], broken: &mut Broken) {
    let stop = events.iter().position(|event| matches!(event, Event::ShutdownRequested { .. })).unwrap_or(events.len());
    let late = events[stop..].iter().find(|event| matches!(event, Event::Restarting { .. }));
    law(broken, "nothing is restarted behind the stop", late.is_none(), || format!("{late:?}"));
}

fn the_first_cause_counts(events: &[Event], run: &Run, broken: &mut Broken) {
    let asked = events.iter().filter_map(|event| match event {
        Event::ShutdownRequested { cause } => Some(cause),
        _ => None,
    });
    let asked: Vec<_> = asked.map(|cause| format!("{cause:?}")).collect();
    for report in reports(run) {
        let cause = format!("{:?}", report.cause);
        let holds = asked.first().is_none_or(|first| *first == cause);
        law(broken, "the first cause counts", holds, || format!("{cause}, but {asked:?}"));
    }
}

fn a_hurry_is_told(events: &[Event], run: &Run, broken: &mut Broken) {
    let hurried = events.iter().filter(|event| matches!(event, Event::Hurried { .. })).count();
    law(broken, "a stop is hurried once", hurried <= 1, || hurried.to_string());
    for report in reports(run) {
        let told = report.hurried.is_some();
        law(broken, "a hurry is told", told == (hurried == 1), || format!("{:?}", report.hurried));
    }
}

fn no_budget_is_outlasted(case: &Case, run: &Run, broken: &mut Broken) {
    // At most two attempts at each in sequence, and the pauses; each has its limit, and so has each cleanup.
    let start = (HOOK * 2 + GRACE + HOOK * 8) * u32::try_from(case.shape.len()).unwrap_or(u32::MAX);
    let wait = if let End::Later(after) = case.end { after } else { Duration::ZERO };
    let most = run.up.unwrap_or(start) + wait + SHUTDOWN + GRACE;
    law(broken, "no budget is outlasted", run.took <= most && run.took < secs(3600), || {
        format!("{:?} > {most:?}", run.took)
    });
}
