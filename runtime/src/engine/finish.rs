//! The driver's last act: the report, and the answers to all that wait for it.

use std::{cmp::Reverse, sync::Arc, time::Duration};

use super::{
    cell::Stage,
    driver::{Act, Driver},
    late::Unsent,
    message::Message,
    unwind::Unwind,
};
use crate::{
    cause::Cause,
    cleanup::Reason,
    core::{
        adjacency::NodeId,
        state::{AppState, ResourceState},
    },
    error::{ShutdownError, StartError},
    event::Event,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    last_chance, log,
    report::{Outcome, ResourceReport, ShutdownReport},
};

impl Driver {
    /// Everything is over: makes the report, and answers all that wait.
    pub(super) fn finish(&mut self) {
        self.hear_last();
        self.report.took = self.now - self.stop_began;
        let failed_start = self.start_failure.take();
        self.set_app_state(AppState::Stopped);
        self.act = Act::Over;
        let report = std::mem::replace(&mut self.report, ShutdownReport::new(Cause::StartFailed));
        if let Some(primary) = failed_start {
            let mut failed = std::mem::take(&mut self.failed);
            failed.sort_unstable();
            let blocked = self.shared.graph.blocked_by(&failed);
            let error = StartError {
                primary: Box::new(primary),
                others: std::mem::take(&mut self.others),
                blocked: blocked.into_iter().map(|node| self.info(node)).collect(),
                rollback: Box::new(report.clone()),
                early: self.early_failure,
            };
            if let Some(answer) = self.answer.take() {
                // Nobody may be there to hear it, if the start was cancelled.
                let _ = answer.send(Err(error));
            }
        }
        if matches!(report.cause, Cause::Dropped | Cause::Cancelled) {
            log::unheard(&report);
        }
        // Before anybody hears that all is over: what they do next is not the app's.
        self.attendants = Box::new(());
        self.shared.finish(result(report));
    }

    /// What failed where nobody waited, and is not in the report otherwise.
    pub(super) fn keep_unheard(&mut self, failures: Vec<Failure>) {
        for failure in failures {
            self.report.keep_unheard(failure.clone());
            // That a task failed was told when it did.
            let told = matches!(failure.phase, Phase::Task(_)) && !matches!(failure.kind, FailureKind::TimedOut { .. });
            if !told {
                self.emit_loudly(&Event::CleanupFailed { failure });
            }
        }
    }

    /// What was told before the report is made belongs in it.
    fn hear_last(&mut self) {
        while let Ok(message) = self.inbox.try_recv() {
            match message {
                Message::Unheard(failures) => self.keep_unheard(failures),
                other => self.unread.push(other),
            }
        }
    }

    /// Something that came too late to be heard.
    fn next_unread(&mut self) -> Option<Message> {
        if self.unread.is_empty() { self.inbox.try_recv().ok() } else { Some(self.unread.remove(0)) }
    }

    /// What became of a node that will not be looked at again.
    pub(super) fn record(&mut self, node: NodeId, outcome: Outcome, took: Duration) {
        let cell = &mut self.cells[node as usize];
        cell.settled = true;
        let cancelled = std::mem::take(&mut cell.cancelled);
        let cleanups = cell.cleaning.take().map(|cleaning| cleaning.failures).unwrap_or_default();
        let (tracked_cancelled, guards_out) = (cell.tracked_cancelled, cell.guards_out);
        let resource = self.info(node);
        let report = ResourceReport { resource, outcome, took, cancelled, tracked_cancelled, guards_out, cleanups };
        self.report.resources.push(report);
    }

    /// Gives back what was on its way when the driver heard its last message; what is sent from now on comes back to its sender.
    pub(super) fn close_inbox(&mut self) {
        self.inbox.close();
        while let Some(message) = self.next_unread() {
            match message {
                Message::Initialized { node, life, result, .. } => self.dispose_stray(node, life, result.ok()),
                Message::Unheard(failures) => log::lost(&failures),
                _ => {}
            }
        }
    }

    /// The node cannot be given back any more.
    fn lose(&mut self, node: NodeId) {
        let cell = &self.cells[node as usize];
        if cell.settled {
            return;
        }
        let (resource, after) = (self.info(node), self.now.saturating_duration_since(cell.began));
        let held =
            cell.value.is_some() || matches!(cell.stage, Stage::Drain | Stage::Sole | Stage::Dispose | Stage::Cleanup);
        let phase = if held { Phase::Dispose } else { Phase::Init };
        let failure = Failure::new(resource, phase, after, FailureKind::Cancelled);
        let (state, outcome) = if held {
            self.emit(|| Event::Abandoned { failure: failure.clone() });
            (ResourceState::Abandoned, Outcome::Abandoned(failure))
        } else if let Some(failure) = cell.failure.clone() {
            (ResourceState::InitFailed, Outcome::InitFailed(failure))
        } else if self.shared.state_of(node) == ResourceState::Initializing {
            self.emit(|| Event::InitFailed { failure: failure.clone(), optional: false });
            (ResourceState::InitFailed, Outcome::InitFailed(failure))
        } else {
            self.emit(|| Event::Skipped { resource });
            (ResourceState::Skipped, Outcome::Skipped)
        };
        self.shared.set_state(node, state, self.clock);
        self.record(node, outcome, Duration::ZERO);
    }
}

impl Driver {
    /// What can be done for a node where nothing can be awaited: its value is dropped, then its cleanups are called.
    fn drop_node(&mut self, node: NodeId) {
        let cell = &mut self.cells[node as usize];
        let (life, value) = (cell.life.take(), cell.value.take());
        let before = cell.cleaning.take().and_then(|cleaning| cleaning.cleanups);
        let (reason, runtime) = (Reason::from(self.cause.as_ref().unwrap_or(&Cause::Dropped)), self.shared.runtime.clone());
        drop(Unsent::new(Arc::clone(&self.shared), node, life, value, reason));
        if let Some(cleanups) = before {
            drop(Unwind::new(cleanups, reason, Some(runtime)).sealing().begun());
        }
    }
}

fn result(report: ShutdownReport) -> Result<ShutdownReport, ShutdownError> {
    if report.is_clean() { Ok(report) } else { Err(ShutdownError { report: Box::new(report) }) }
}

impl Drop for Driver {
    /// The runtime is going down under the app: whoever waits for the end is told what it came to.
    fn drop(&mut self) {
        if matches!(self.act, Act::Over) {
            return;
        }
        let cause = self.cause.clone().unwrap_or(Cause::Dropped);
        self.shared.stop.fire(&cause);
        if self.answer.is_some() && self.start_failure.is_none() {
            let app = ResourceInfo::app(self.shared.started_at);
            let kind = FailureKind::Interrupted(Box::new(cause.clone()));
            self.start_failure = Some(Failure::new(app, Phase::Start, self.now - self.began, kind));
        }
        self.report.cause = cause;
        // What is open cannot be closed here; but nothing is opened any more, and no body goes on.
        self.shared.scopes.abandon_all();
        let mut nodes: Vec<_> = self.shared.nodes().collect();
        nodes.sort_by_key(|&node| Reverse(self.cells[node as usize].rank));
        for &node in &nodes {
            self.lose(node);
        }
        self.drop_own_cleanups();
        let failures = last_chance::run_of(&self.shared.last_chance).failures(ResourceInfo::app(self.shared.started_at));
        self.report.cleanups.extend(failures);
        self.finish();
        self.inbox.close();
        while let Some(message) = self.next_unread() {
            match message {
                Message::Initialized { node, life, result, .. } => {
                    drop(Unsent::new(Arc::clone(&self.shared), node, life, result.ok(), Reason::Cancelled));
                }
                Message::Unheard(failures) => log::lost(&failures),
                _ => {}
            }
        }
        for node in nodes {
            self.drop_node(node);
        }
    }
}
