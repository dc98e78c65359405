//! The driver's second half: in reverse, each resource goes when all that depends on it is gone; nothing keeps another
//! from its turn.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    body::Body,
    cell::{Ending, Stage},
    deadline::{Due, after},
    driver::{Act, Driver},
    hooks::{Remains, spawn_dispose, spawn_wait_for_sole},
    life::Life,
    limits::LAST_GRACE,
    message::{Drained, HookResult, Message},
};
use crate::{
    cause::Cause,
    core::{
        adjacency::NodeId,
        schedule::StopSchedule,
        state::{AppState, ResourceState},
    },
    event::Event,
    failure::{Failure, FailureKind, Phase},
    hook::{Disposal, Sole},
    log,
    report::Outcome,
};

impl Driver {
    /// Somebody wants the app to stop; the first cause counts.
    pub(super) fn stop_requested(&mut self, cause: Cause) {
        let starting = matches!(self.act, Act::Starting(_));
        if self.cause.is_some() || !(starting || matches!(self.act, Act::Running)) {
            return;
        }
        self.cause = Some(cause.clone());
        self.emit(|| Event::ShutdownRequested { cause: cause.clone() });
        if starting {
            return self.interrupt_start(cause);
        }
        if self.body.as_ref().is_some_and(Body::is_main) {
            log::stopping(&cause);
        }
        self.report.cause = cause;
        self.act = Act::Draining;
        self.start_budget();
        self.set_app_state(AppState::Draining);
        if self.limits.drain_delay.is_zero() {
            self.ask_body();
        } else {
            // `main` and the tasks still serve, but the app is no longer ready: whoever sends requests has time to notice.
            let delay = self.limits.drain_delay.min(self.drain_patience() - self.now);
            self.deadlines.add(self.now + delay, Due::DrainDelay);
        }
        self.hurry_if_asked();
    }

    pub(super) fn begin_stopping(&mut self) {
        if self.start_failure.is_none() {
            self.set_app_state(AppState::Stopping);
        }
        if !self.clean_up_first() {
            self.begin_giving_back();
        }
    }

    /// Now the resources.
    pub(super) fn begin_giving_back(&mut self) {
        self.report.resources.reserve_exact(self.cells.len());
        let ranks = self.cells.iter().map(|cell| cell.rank).collect();
        self.act = Act::Stopping(StopSchedule::new(&self.shared.graph, ranks, self.shared.scopes.were_used()));
        self.giving_back_since = self.now;
    }

    /// Gives back whatever has its turn now; `false` if there is nothing.
    pub(super) fn give_back(&mut self) -> bool {
        let mut any = false;
        // What is lazy, and is being made, does not keep others from their turn: it has its own when its holders are gone.
        while self.busy < self.limits.max_concurrency.saturating_add(self.lazy_in_flight()) {
            let Act::Stopping(schedule) = &mut self.act else { return any };
            let Some(node) = schedule.next() else { return any };
            any = true;
            self.give_back_one(node);
        }
        any
    }

    pub(super) fn give_back_one(&mut self, node: NodeId) {
        if self.shared.graph.node(node).lazy && self.end_demand(node) {
            return;
        }
        let cell = &mut self.cells[node as usize];
        if cell.value.is_none() {
            return self.nothing_to_give_back(node);
        }
        cell.began = self.now;
        let (tasks, tracked) = cell.life.as_ref().map_or((0, 0), |life| (life.group.len(), life.group.tracked()));
        let resource = self.info(node);
        self.shared.set_state(node, ResourceState::Draining, self.clock);
        self.emit(|| Event::Draining { resource, tasks, tracked });
        self.busy += 1;
        let patience = self.drain_patience();
        let cell = &mut self.cells[node as usize];
        let Some(life) = &cell.life else { return self.dispose(node) };
        life.trigger.fire(&self.report.cause);
        if life.group.close() {
            return self.dispose(node);
        }
        let (shared, group) = (Arc::clone(&self.shared), Arc::clone(&life.group));
        let limit = self.grace_after(patience);
        let cell = &mut self.cells[node as usize];
        cell.stage = Stage::Drain;
        // For a runtime that has no thread left which could join them.
        let (late, round) = (limit + LAST_GRACE, cell.round);
        (cell.deadline, cell.limit) = (Some(late), None);
        self.deadlines.add(late, Due::Hook(node, round));
        self.shared.runtime.spawn(async move {
            let drained = group.join(patience, limit).await;
            shared.tell(Message::Drained { node, drained });
        });
    }

    fn nothing_to_give_back(&mut self, node: NodeId) {
        let cell = &mut self.cells[node as usize];
        let outcome = match cell.failure.clone() {
            Some(failure) => Outcome::InitFailed(failure),
            None => Outcome::Skipped,
        };
        if self.shared.state_of(node) == ResourceState::Pending {
            self.skip(node);
        }
        self.record(node, outcome, Duration::ZERO);
        self.settle_stop(node);
    }

    /// Nobody has joined a node's tasks: all threads are blocked, by one of them or by others.
    pub(super) fn drain_overran(&mut self, node: NodeId) {
        let group = self.cells[node as usize].life.as_ref().map(|life| Arc::clone(&life.group));
        let stuck = group.map(|group| group.names()).unwrap_or_default();
        self.drained(node, &Drained { stuck, ..Drained::default() });
    }

    /// A node's tasks have been joined, or cancelled.
    pub(super) fn drained(&mut self, node: NodeId, drained: &Drained) {
        let cell = &mut self.cells[node as usize];
        if cell.stage != Stage::Drain {
            return;
        }
        cell.tracked_cancelled = drained.tracked;
        let pooled = self.shared.graph.node(node).descriptor.is_pooled();
        if !pooled {
            cell.cancelled.clone_from(&drained.cancelled);
        }
        if drained.tracked > 0 {
            let (resource, count) = (self.info(node), drained.tracked);
            self.emit_loudly(&Event::TrackedCancelled { resource, count });
        }
        if pooled && !drained.cancelled.is_empty() {
            self.count_guards(node);
        }
        for name in &drained.stuck {
            self.task_is_stuck(node, name);
        }
        self.dispose(node);
    }

    /// The time to drain is over: what is still out of a pool is not waited for any more.
    fn count_guards(&mut self, node: NodeId) {
        let (resource, count) = (self.info(node), self.guards_of(node));
        self.cells[node as usize].guards_out = count;
        if count > 0 {
            self.emit_loudly(&Event::GuardsOut { resource, count });
        }
    }

    /// A task does not even end when it is cancelled, or cannot be: it blocks a thread, and may still use what is disposed of now.
    fn task_is_stuck(&mut self, node: NodeId, name: &Arc<str>) {
        let after = self.now - self.cells[node as usize].began;
        let kind = self.overrun_of_task(node, name, self.limits.drain.min(after));
        let failure = Failure::new(self.info(node), Phase::Task(Arc::clone(name)), after, kind);
        self.emit_loudly(&Event::TaskFailed { failure: failure.clone() });
        self.report.tasks.push(failure);
    }

    /// The tasks are gone: now the resource itself.
    fn dispose(&mut self, node: NodeId) {
        let resource = self.info(node);
        self.shared.set_state(node, ResourceState::Disposing, self.clock);
        self.emit(|| Event::Disposing { resource });
        let cell = &mut self.cells[node as usize];
        if let Some(cleanups) = cell.life.take().and_then(Life::into_cleanups) {
            cell.cleaning.get_or_insert_default().cleanups = Some(cleanups);
        }
        let (limit, now) = (self.dispose_limit(node), self.now);
        let hooks = self.shared.graph.node(node).hooks();
        let cell = &mut self.cells[node as usize];
        cell.since = now;
        let Some(value) = cell.value.take() else { return };
        let remains = match hooks.map(|hooks| (hooks, hooks.disposal())) {
            Some((_, Disposal::Drop { trivial: true })) => {
                drop(value);
                return self.disposal_is_over(node, Outcome::Disposed);
            }
            None | Some((_, Disposal::Drop { trivial: false })) => Remains::Drop(value),
            Some((hooks, Disposal::ByRef)) => Remains::Shared(value, hooks),
            Some((hooks, Disposal::ByValue)) => match hooks.take_sole(value) {
                Ok(sole) => Remains::Sole(sole, hooks),
                Err(value) => {
                    cell.stage = Stage::Sole;
                    cell.since = self.now;
                    cell.limit = limit;
                    let deadline = limit.map(|limit| after(self.now, limit));
                    self.limit_wait_for_sole(node, deadline);
                    return spawn_wait_for_sole(&self.shared, node, value, hooks, deadline);
                }
            },
        };
        self.call_dispose(node, remains, limit);
    }

    fn call_dispose(&mut self, node: NodeId, remains: Remains, limit: Option<Duration>) {
        let blocking = self.shared.graph.node(node).is_blocking();
        let cell = &mut self.cells[node as usize];
        cell.stage = Stage::Dispose;
        cell.round += 1;
        cell.hook = Some(spawn_dispose(&self.shared, node, cell.round, remains, blocking));
        self.limit_hook(node, limit);
    }

    /// A by-value `dispose` can go on, or somebody holds the value for too long.
    pub(super) fn sole(&mut self, node: NodeId, result: Result<Sole, usize>) {
        let cell = &mut self.cells[node as usize];
        let waited = self.now - cell.since;
        if cell.stage != Stage::Sole {
            return self.sole_too_late(node, result);
        }
        match (result, self.shared.graph.node(node).hooks()) {
            (Ok(sole), Some(hooks)) => {
                let left = cell.limit.map(|limit| limit.saturating_sub(waited));
                self.call_dispose(node, Remains::Sole(sole, hooks), left);
            }
            (Err(count), _) => {
                let failure = Failure::new(self.info(node), Phase::Dispose, waited, FailureKind::Leaked { count });
                self.disposal_is_over(node, Outcome::DisposeFailed(failure));
            }
            (Ok(_), None) => self.disposal_is_over(node, Outcome::Disposed),
        }
    }

    /// The task that waits keeps the limit itself; this is for a runtime that has no thread left for it.
    pub(super) fn limit_wait_for_sole(&mut self, node: NodeId, deadline: Option<Instant>) {
        let late = deadline.map(|deadline| self.grace_after(deadline) + LAST_GRACE);
        let cell = &mut self.cells[node as usize];
        cell.deadline = late;
        if let Some(late) = late {
            self.deadlines.add(late, Due::Hook(node, cell.round));
        }
    }

    /// Nobody has said that a value is still held, or is not.
    pub(super) fn sole_overran(&mut self, node: NodeId) {
        let (resource, limit) = (self.info(node), self.now - self.cells[node as usize].since);
        let failure = |kind| Failure::new(resource, Phase::Dispose, limit, kind);
        let outcome = match self.holders_of(node) {
            0 => Outcome::Abandoned(failure(FailureKind::TimedOut { limit })),
            count => Outcome::DisposeFailed(failure(FailureKind::Leaked { count })),
        };
        self.disposal_is_over(node, outcome);
    }

    /// It is not waited for any more; but its `dispose` is called.
    fn sole_too_late(&mut self, node: NodeId, result: Result<Sole, usize>) {
        if let (Ok(sole), Some(hooks)) = (result, self.shared.graph.node(node).hooks()) {
            let blocking = self.shared.graph.node(node).is_blocking();
            drop(spawn_dispose(&self.shared, node, u32::MAX, Remains::Sole(sole, hooks), blocking));
        }
    }

    /// A `dispose` is over.
    pub(super) fn disposed(&mut self, node: NodeId, round: u32, result: HookResult<()>) {
        let resource = self.info(node);
        let cell = &mut self.cells[node as usize];
        if cell.round != round || cell.stage != Stage::Dispose {
            return;
        }
        cell.hook = None;
        let (took, overran) = (self.now.saturating_duration_since(cell.since), cell.ending == Ending::TimedOut);
        let outcome = match result {
            Ok(()) => Outcome::Disposed,
            Err(FailureKind::Cancelled) if overran => {
                Outcome::Abandoned(Failure::new(resource, Phase::Dispose, took, self.overrun(node)))
            }
            Err(kind) => Outcome::DisposeFailed(Failure::new(resource, Phase::Dispose, took, kind)),
        };
        self.disposal_is_over(node, outcome);
    }

    /// The limit of `dispose`, or the grace after it, has passed.
    pub(super) fn dispose_overran(&mut self, node: NodeId) {
        let resource = self.info(node);
        let cell = &mut self.cells[node as usize];
        if cell.ending == Ending::None {
            return self.cancel_hook(node, Ending::TimedOut);
        }
        let after = self.now - cell.since;
        cell.hook = None;
        let failure = Failure::new(resource, Phase::Dispose, after, self.overrun(node));
        self.disposal_is_over(node, Outcome::Abandoned(failure));
    }

    /// Nothing more becomes of the node.
    pub(super) fn gone(&mut self, node: NodeId, outcome: Outcome) {
        let resource = self.info(node);
        let cell = &mut self.cells[node as usize];
        cell.stage = if matches!(outcome, Outcome::Abandoned(_)) { Stage::Lost } else { Stage::Idle };
        let took = self.now - cell.began;
        self.shared.set_dispose_time(node, took);
        let state = match &outcome {
            Outcome::DisposeFailed(failure) => {
                self.emit(|| Event::DisposeFailed { failure: failure.clone() });
                ResourceState::DisposeFailed
            }
            Outcome::Abandoned(failure) => {
                self.emit(|| Event::Abandoned { failure: failure.clone() });
                ResourceState::Abandoned
            }
            _ => {
                self.emit(|| Event::Disposed { resource, took });
                ResourceState::Disposed
            }
        };
        self.shared.set_state(node, state, self.clock);
        self.record(node, outcome, took);
        self.busy -= 1;
        self.held -= 1;
        self.settle_stop(node);
    }
}
