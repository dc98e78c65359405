//! The driver's first half: each resource starts when its own dependencies are ready; if one fails, all is unwound.

use std::time::Duration;

use super::{
    backoff::backoff,
    cell::{Ending, Stage},
    deadline::{Due, after},
    driver::{Act, Driver, GivenValue},
    hooks::{Way, spawn_init},
    life::Life,
    limits::INIT,
    message::{HookResult, Message},
    tasks::{Owner, Role},
};
use crate::{
    cause::Cause,
    core::{
        adjacency::NodeId,
        state::{AppState, ResourceState},
    },
    event::Event,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    hook::ErasedHooks,
    slot::Value,
};

impl Driver {
    /// Where a stop was asked for before anything began, nothing begins. What was given is the app's all the same, and is given
    /// back.
    pub(super) fn hear_first(&mut self) {
        while let Ok(message) = self.inbox.try_recv() {
            if matches!((&message, &self.act), (Message::Shutdown(_), Act::Starting(_))) {
                let given = self.shared.nodes().filter(|&node| self.given[node as usize].is_some());
                given.collect::<Vec<_>>().into_iter().for_each(|node| self.launch_one(node));
            }
            self.hear(message);
        }
    }

    /// Launches what may start now; `false` if there is nothing to launch.
    pub(super) fn launch(&mut self) -> bool {
        self.launch_wanted();
        let mut launched = false;
        while self.busy < self.places() {
            let Act::Starting(schedule) = &mut self.act else { return launched };
            let Some(node) = schedule.next() else { return launched };
            launched = true;
            self.launch_one(node);
        }
        launched
    }

    fn launch_one(&mut self, node: NodeId) {
        if let Some(GivenValue { value, weak }) = self.given[node as usize].take() {
            self.shared.fill(node, weak);
            return self.is_up(node, value, Duration::ZERO);
        }
        // Something early that it needs has failed; that is told together with all that is wrong with the configuration.
        if !self.failed.is_empty() && self.shared.graph.blocked_by(&self.failed).contains(&node) {
            self.skip(node);
            return self.settle(node);
        }
        self.begin_init(node);
    }

    pub(super) fn begin_init(&mut self, node: NodeId) {
        let resource = self.info(node);
        self.shared.set_state(node, ResourceState::Initializing, self.clock);
        self.emit(|| Event::Initializing { resource });
        self.cells[node as usize].began = self.now;
        let limit = self.shared.graph.node(node).init_limit(INIT);
        self.cells[node as usize].attempts = 0;
        self.call_init(node, Way::Init);
        self.limit_hook(node, limit);
    }

    /// Calls the hook; the node is busy until that is over.
    fn call_init(&mut self, node: NodeId, way: Way) {
        let graph_node = self.shared.graph.node(node);
        let blocking = graph_node.is_blocking();
        let Some(hooks) = graph_node.hooks() else { return self.settle(node) };
        let cell = &mut self.cells[node as usize];
        cell.round += 1;
        cell.attempts += 1;
        cell.stage = Stage::Init;
        cell.way = way;
        cell.hook = Some(spawn_init(&self.shared, node, cell.round, hooks, way, blocking));
        self.busy += 1;
    }

    /// A hook that makes a value is over.
    pub(super) fn initialized(&mut self, node: NodeId, round: u32, life: Option<Life>, result: HookResult<Value>) {
        let cell = &mut self.cells[node as usize];
        let awaited = cell.round == round && cell.stage == Stage::Init;
        if !awaited {
            return self.dispose_stray(node, life, result.ok());
        }
        cell.hook = None;
        cell.life = life;
        match result {
            Ok(value) => {
                cell.stage = Stage::Idle;
                self.busy -= 1;
                let took = self.now.saturating_duration_since(cell.began);
                if let Some(weak) = self.shared.graph.node(node).hooks().and_then(|hooks| hooks.weak(&value)) {
                    self.shared.fill(node, weak);
                }
                self.is_up(node, value, took);
            }
            Err(kind) => {
                let limit = cell.limit.unwrap_or_default();
                let kind = match (kind, cell.ending) {
                    (FailureKind::Cancelled, Ending::TimedOut) => FailureKind::TimedOut { limit },
                    (kind, _) => kind,
                };
                self.unwind_attempt(node, kind);
            }
        }
    }

    pub(super) fn attempt_failed(&mut self, node: NodeId, kind: FailureKind) {
        self.busy -= 1;
        let descriptor = self.shared.graph.node(node).descriptor;
        let cell = &mut self.cells[node as usize];
        let way = cell.way;
        cell.stage = Stage::Idle;
        let phase = if way == Way::Fallback { Phase::Fallback } else { Phase::Init };
        let failure = Failure::new(ResourceInfo::of(descriptor), phase, self.now - cell.began, kind);
        if !self.may_be_made(node) {
            self.failed_while_unwinding(node, failure);
            return self.go_if_due(node);
        }
        let timed_out = matches!(failure.kind, FailureKind::TimedOut { .. });
        let retry = self.shared.graph.node(node).retry();
        let cell = &self.cells[node as usize];
        if way == Way::Init && !timed_out && cell.attempts < retry.attempts {
            let pause = backoff(retry.backoff, cell.attempts);
            let next = after(self.now, pause);
            // An attempt that could only begin when the time is up is none: the failure is told now.
            if cell.deadline.is_none_or(|deadline| next < deadline) {
                return self.pause_and_retry(node, failure, pause);
            }
        }
        if way == Way::Init && self.shared.graph.node(node).hooks().is_some_and(ErasedHooks::has_fallback) {
            self.emit_loudly(&Event::FallingBack { failure: failure.clone() });
            self.cells[node as usize].failure = Some(failure);
            self.call_init(node, Way::Fallback);
            return self.limit_hook(node, descriptor.options.init_timeout.or(INIT));
        }
        self.init_failed(node, failure);
    }

    fn pause_and_retry(&mut self, node: NodeId, failure: Failure, pause: Duration) {
        let cell = &mut self.cells[node as usize];
        let attempts = cell.attempts;
        cell.stage = Stage::Backoff;
        self.busy += 1;
        cell.failure = Some(failure.clone());
        self.deadlines.add(after(self.now, pause), Due::Retry(node, cell.round));
        self.emit_loudly(&Event::Retrying { failure, attempts, pause });
    }

    pub(super) fn retry_due(&mut self, node: NodeId, round: u32) {
        let cell = &mut self.cells[node as usize];
        if cell.stage != Stage::Backoff || cell.round != round {
            return;
        }
        self.busy -= 1;
        let (since, limit) = (cell.since, cell.limit);
        self.call_init(node, Way::Init);
        // The limit is that of all attempts together.
        self.limit_hook(node, limit.map(|limit| after(since, limit).saturating_duration_since(self.now)));
        let cell = &mut self.cells[node as usize];
        (cell.since, cell.limit) = (since, limit);
    }

    /// The limit of `init`, or the grace after it, has passed.
    pub(super) fn init_overran(&mut self, node: NodeId) {
        let cell = &mut self.cells[node as usize];
        let limit = cell.limit.unwrap_or_default();
        if cell.stage == Stage::Backoff {
            return self.attempt_failed(node, FailureKind::TimedOut { limit });
        }
        if cell.ending == Ending::None {
            return self.cancel_hook(node, Ending::TimedOut);
        }
        // It does not even end when it is cancelled: it blocks its thread. Nobody waits for it any more.
        cell.hook = None;
        let timed_out = cell.ending == Ending::TimedOut;
        self.attempt_failed(node, if timed_out { FailureKind::TimedOut { limit } } else { FailureKind::Cancelled });
        let cell = &mut self.cells[node as usize];
        if cell.stage == Stage::Idle {
            cell.stage = Stage::Lost;
            self.shared.lose(node);
            // What is cancelled with everything else is no news; that it does not end is.
            self.others.extend(cell.failure.clone().filter(|_| !timed_out));
        }
    }

    fn is_up(&mut self, node: NodeId, value: Value, took: Duration) {
        let resource = self.info(node);
        let cell = &mut self.cells[node as usize];
        cell.value = Some(value);
        cell.failure = None;
        cell.rank = self.next_rank;
        self.next_rank += 1;
        self.held += 1;
        self.shared.set_init_time(node, took);
        self.shared.set_state(node, ResourceState::Ready, self.clock);
        self.emit(|| Event::Ready { resource, took });
        self.settle(node);
    }

    fn settle(&mut self, node: NodeId) {
        if self.shared.graph.node(node).lazy {
            return self.lazy_is_up(node);
        }
        if let Act::Starting(schedule) = &mut self.act {
            schedule.settle(&self.shared.graph, node);
            let early_over = !schedule.is_early();
            if early_over && !self.failed.is_empty() {
                self.unwind_start();
            }
        }
    }

    pub(super) fn skip(&mut self, node: NodeId) {
        let resource = self.info(node);
        self.shared.set_state(node, ResourceState::Skipped, self.clock);
        self.emit(|| Event::Skipped { resource });
    }

    /// There will be no value.
    fn init_failed(&mut self, node: NodeId, failure: Failure) {
        let options = self.shared.graph.node(node).descriptor.options;
        // A limit that passed, or a `fallback` that failed, does not say what was wrong in the first place.
        let says_why = failure.phase == Phase::Init && !matches!(failure.kind, FailureKind::TimedOut { .. });
        let earlier = self.cells[node as usize].failure.replace(failure.clone()).filter(|_| !says_why);
        if self.shared.graph.node(node).lazy {
            return self.lazy_failed(node, failure, earlier);
        }
        self.shared.set_state(node, ResourceState::InitFailed, self.clock);
        self.emit_loudly(&Event::InitFailed { failure: failure.clone(), optional: options.optional });
        if !options.optional {
            self.failed.push(node);
            if self.start_failure.is_none() {
                self.early_failure = options.early;
                self.start_failure = Some(failure);
            } else {
                self.others.push(failure);
            }
            self.others.extend(earlier);
            let early = matches!(&self.act, Act::Starting(schedule) if schedule.is_early());
            if !(early && options.early) {
                return self.unwind_start();
            }
        }
        self.settle(node);
    }

    /// Something other than an `init` ends the start.
    pub(super) fn abort_start(&mut self, failure: Failure) {
        if self.start_failure.is_none() {
            self.start_failure = Some(failure);
        } else {
            self.others.push(failure);
        }
        self.unwind_start();
    }

    pub(super) fn interrupt_start(&mut self, cause: Cause) {
        let app = ResourceInfo::app(self.shared.started_at);
        let kind = FailureKind::Interrupted(Box::new(cause));
        self.abort_start(Failure::new(app, Phase::Start, self.now - self.began, kind));
    }

    pub(super) fn startup_due(&mut self) {
        if matches!(self.act, Act::Starting(_)) {
            let app = ResourceInfo::app(self.shared.started_at);
            let kind = FailureKind::TimedOut { limit: self.limits.startup.unwrap_or_default() };
            // Whoever was at it is what took so long.
            let late = self.shared.nodes().filter(|&node| self.cells[node as usize].stage == Stage::Init);
            let late = late.map(|node| {
                let after = self.now - self.cells[node as usize].began;
                Failure::new(self.info(node), Phase::Init, after, FailureKind::Cancelled)
            });
            let late: Vec<_> = late.collect();
            self.others.extend(late);
            self.abort_start(Failure::new(app, Phase::Start, self.now - self.began, kind));
        }
    }

    /// Launches nothing more, cancels what is in flight, and awaits it; then the stop begins, on its own budget.
    fn unwind_start(&mut self) {
        self.act = Act::Unwinding;
        let cause = self.cause.get_or_insert(Cause::StartFailed).clone();
        self.report.cause = cause.clone();
        self.shared.stop.fire(&cause);
        self.start_budget();
        self.set_app_state(AppState::RollingBack);
        self.refuse_demands();
        for node in self.shared.nodes() {
            self.cut_init_short(node);
        }
        self.hurry_if_asked();
    }

    /// A hook was cancelled together with everything else, or failed by itself meanwhile.
    pub(super) fn failed_while_unwinding(&mut self, node: NodeId, failure: Failure) {
        self.shared.set_state(node, ResourceState::InitFailed, self.clock);
        self.emit(|| Event::InitFailed { failure: failure.clone(), optional: false });
        let earlier = self.cells[node as usize].failure.replace(failure.clone());
        let by_itself = !matches!(failure.kind, FailureKind::Cancelled);
        self.others.extend(earlier.into_iter().chain(by_itself.then_some(failure)));
    }

    /// Everything has settled, and nothing that matters has failed.
    pub(super) fn start_is_over(&mut self) {
        self.act = Act::Running;
        self.set_app_state(AppState::Running);
        for node in self.shared.nodes() {
            self.start_run(node);
        }
        // Nobody hears it if the start was cancelled at this very moment; then a message says so.
        if let Some(answer) = self.answer.take() {
            let _ = answer.send(Ok(()));
        }
    }

    pub(super) fn start_run(&mut self, node: NodeId) {
        let Some(hooks) = self.shared.graph.node(node).hooks().filter(|hooks| hooks.has_run()) else { return };
        let cell = &mut self.cells[node as usize];
        let Some(value) = cell.value.clone() else { return };
        let life = cell.life.get_or_insert_with(|| Life::new(Owner::Node(node), &self.shared));
        let stop = life.trigger.subscribe();
        self.shared.background.runs(node);
        // The hook is called in the task: it is the user's code from its first line.
        life.group.spawn(&"run".into(), Role::Run, async move {
            match hooks.run(value, stop) {
                Some(run) => run.await,
                None => Ok(()),
            }
        });
    }
}
