//! The driver at the gate: between what may still open scopes and what is used in them, all scopes are closed.

use std::sync::Arc;

use super::{
    deadline::Due,
    driver::{Act, Driver},
    message::Message,
    scopes::ScopesClosed,
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
        self.closing = Some(Closing { began: self.now, deadline });
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
        self.report.cleanups.extend(failures.iter().cloned());
        self.unheard(failures);
        if self.closing.take().is_some() {
            self.open_gate();
        }
    }

    /// There is no more time for the scopes: the stop goes on without them.
    pub(super) fn scopes_due(&mut self) {
        let Some(closing) = self.closing.as_ref().filter(|closing| closing.deadline.is_some_and(|end| end <= self.now))
        else {
            return;
        };
        let limit = self.now - closing.began;
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
        let mut at = open_scopes(self.shared.scopes.open_count());
        if let Some(oldest) = self.shared.scopes.oldest() {
            at = format!("{at}, the oldest a `{}`", oldest.name());
        }
        Some(Waiting::of_app(app, ResourceState::Draining, at.into(), self.now - closing.began))
    }
}

fn open_scopes(count: usize) -> String {
    match count {
        0 => "scopes that close".to_owned(),
        1 => "1 open scope".to_owned(),
        count => format!("{count} open scopes"),
    }
}
