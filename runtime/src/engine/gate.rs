//! The driver at the gate: between what may still open scopes and what is used in them, all scopes are closed.

use std::sync::Arc;

use super::{
    deadline::Due,
    driver::{Act, Driver},
    message::Message,
    scopes::{Scopes, ScopesClosed},
};
use crate::{
    core::state::ResourceState,
    event::{Event, Waiting},
    failure::{Failure, FailureKind, Phase},
};

use tokio::time::Instant;

/// The closing that the driver waits for.
#[derive(Debug)]
pub(super) struct Closing {
    began: Instant,
    deadline: Option<Instant>,
    /// What was last seen of how far it is, and when that was new.
    pub(super) step: (u32, Instant),
    /// When that step was given up.
    pub(super) left: Option<Instant>,
    /// Until when those may end that do so by themselves.
    pub(super) patience: Instant,
}

impl Driver {
    /// Nobody is left who may open scopes: there will be no new ones, and those that are open are closed.
    pub(super) fn reach_gate(&mut self) {
        self.shared.scopes.refuse();
        if self.shared.scopes.is_idle() {
            let cancelled = self.shared.scopes.take_cut();
            self.scopes_closed(ScopesClosed { cancelled, failures: Vec::new() });
            return self.open_gate();
        }
        let end = self.gate_share().map(|share| self.now + share);
        // Who opened them has been asked to end, and has had this time: they are not waited for twice.
        let patience = self.drain_patience_since(self.giving_back_since);
        let patience = end.map_or(patience, |end| patience.min(end));
        let deadline = end.map(|end| end + self.grace());
        if let Some(deadline) = deadline {
            self.deadlines.add(deadline, Due::Scopes);
        }
        // A hook that blocks its thread ends nothing by itself.
        self.deadlines.add(patience.max(self.now), Due::Scopes);
        self.closing = Some(Closing { began: self.now, deadline, step: (0, self.now), left: None, patience });
        let shared = Arc::clone(&self.shared);
        self.shared.runtime.spawn(async move {
            let closed = shared.scopes.close_all(patience, end, &shared.hurried()).await;
            if let Some(Message::ScopesClosed(closed)) = shared.try_tell(Message::ScopesClosed(closed)) {
                shared.unheard(closed.failures);
            }
        });
    }

    /// What is given back after the scopes is left its share.
    fn gate_share(&self) -> Option<std::time::Duration> {
        let Act::Stopping(schedule) = &self.act else { return None };
        let deepest = schedule.behind_gate().map(|node| self.shared.graph.depths[node as usize]).max();
        self.share_of(deepest.unwrap_or(0) + 1)
    }

    /// All scopes have been closed.
    pub(super) fn scopes_closed(&mut self, closed: ScopesClosed) {
        let ScopesClosed { cancelled, failures } = closed;
        if cancelled > 0 {
            self.report.scopes_cancelled += cancelled;
            self.emit_loudly(&Event::ScopesCancelled { count: cancelled });
        }
        self.scopes_failed(failures);
        if self.closing.take().is_some() {
            self.open_gate();
        }
    }

    pub(super) fn scopes_failed(&mut self, failures: Vec<Failure>) {
        self.report.cleanups.extend(failures.iter().cloned());
        self.unheard(failures);
    }

    /// There is no more time for the scopes, or for what is left of them: the stop goes on without it.
    pub(super) fn scopes_due(&mut self) {
        let is_late = |closing: &Closing| closing.deadline.is_some_and(|end| end <= self.now);
        if !self.closing.as_ref().is_some_and(is_late) && !self.give_up_scopes() {
            return;
        }
        let Some(closing) = &self.closing else { return };
        let limit = self.now - closing.began;
        let failures = self.leave_scopes(closing.step.1);
        if !failures.is_empty() || self.shared.scopes.listed().iter().any(|core| core.is_given_up()) {
            return self.scopes_closed(ScopesClosed { cancelled: 0, failures });
        }
        let phase = Phase::Cleanup(open_scopes(self.shared.scopes.open_count()).into());
        let app = crate::failure::ResourceInfo::app(self.shared.started_at);
        let failure = Failure::new(app, phase, limit, FailureKind::TimedOut { limit });
        self.scopes_closed(ScopesClosed { cancelled: 0, failures: vec![failure] });
    }

    fn open_gate(&mut self) {
        if let Act::Stopping(schedule) = &mut self.act {
            schedule.open_gate(&self.shared.graph);
        }
    }

    /// What of the scopes is waited for.
    pub(super) fn scopes_waiting(&self) -> Option<Waiting> {
        let closing = self.closing.as_ref()?;
        let app = crate::failure::ResourceInfo::app(self.shared.started_at);
        let at = self.shared.scopes.in_words().into();
        Some(Waiting::of_app(app, ResourceState::Draining, at, self.now - closing.began))
    }
}

impl Scopes {
    /// What of them is waited for.
    pub(crate) fn in_words(&self) -> String {
        let mut at = open_scopes(self.open_count());
        if let Some(oldest) = self.oldest() {
            at = format!("{at}, the oldest a `{}`", oldest.name());
        }
        if let Some(hook) = self.listed().iter().find_map(|core| core.gives_back()) {
            at = format!("{at}, at {hook}");
        }
        at
    }
}

fn open_scopes(count: usize) -> String {
    match count {
        0 => "scopes that close".to_owned(),
        1 => "1 open scope".to_owned(),
        count => format!("{count} open scopes"),
    }
}
