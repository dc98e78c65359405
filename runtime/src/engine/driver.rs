//! The driver: the one task that decides.
//!
//! It owns the values and hears every message in order. Invariants:
//! - a node has at most one hook in flight, and each hook's message is taken once: a round number tells it from the late
//!   message of one that nobody waits for any more;
//! - a value is in exactly one place: its cell, the task that disposes of it, or dropped;
//! - messages go before deadlines, so that a value that comes with its timeout is delivered, never lost.

use std::{future::poll_fn, sync::Arc, task::Poll, time::Duration};

use tokio::{
    sync::{mpsc::UnboundedReceiver, oneshot},
    task::AbortHandle,
    time::Instant,
};

use super::{
    caught::guarded,
    deadline::{Deadlines, Due},
    hooks::Way,
    life::Life,
    limits::{GRACE, Limits, TICK},
    message::{HookResult, Message},
    shared::Shared,
};
use crate::{
    cause::Cause,
    core::{
        adjacency::NodeId,
        schedule::{StartSchedule, StopSchedule},
        state::{AppState, ResourceState},
    },
    error::{ShutdownError, StartError},
    event::{Event, Observer, Waiting},
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    log,
    report::{Outcome, ResourceReport, ShutdownReport},
    shutdown::ShutdownTrigger,
    slot::{Value, WeakValue},
};

/// A value that is there before the start.
#[allow(missing_debug_implementations, reason = "holds the user's value")]
pub(crate) struct GivenValue {
    pub(crate) value: Value,
    pub(crate) weak: WeakValue,
}

/// What a node's hook is at.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Idle,
    Init,
    /// Waits for the next attempt.
    Backoff,
    /// A wait for the tasks of a failed attempt.
    Unwind,
    Drain,
    Sole,
    Dispose,
    /// Overran its grace: nobody waits for it any more.
    Lost,
}

/// Why a hook was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It was not.
    None,
    /// It overran its limit.
    TimedOut,
    /// Something else failed.
    Unwound,
}

/// All that the driver knows of one node.
pub(super) struct Cell {
    pub(super) stage: Stage,
    /// Counts the node's hooks.
    pub(super) round: u32,
    pub(super) attempts: u32,
    pub(super) value: Option<Value>,
    pub(super) life: Option<Life>,
    pub(super) hook: Option<AbortHandle>,
    /// When the present hook began, and what limits it.
    pub(super) since: Instant,
    pub(super) limit: Option<Duration>,
    pub(super) deadline: Option<Instant>,
    /// Whether the present hook has been cancelled, and why.
    pub(super) ending: Ending,
    /// Which hook makes the value.
    pub(super) way: Way,
    /// When the node's first attempt began, or its draining.
    pub(super) began: Instant,
    /// What its failed attempt came to, while that unwinds.
    pub(super) failed: Option<FailureKind>,
    /// Its `init` failed for good.
    pub(super) failure: Option<Failure>,
    /// When it came up, among the others.
    pub(super) rank: u32,
    /// It has been reported, or never will be.
    pub(super) settled: bool,
    pub(super) cancelled: Vec<Arc<str>>,
}

impl Cell {
    fn new(now: Instant) -> Self {
        Self {
            stage: Stage::Idle,
            round: 0,
            attempts: 0,
            value: None,
            life: None,
            hook: None,
            since: now,
            limit: None,
            deadline: None,
            ending: Ending::None,
            way: Way::Init,
            began: now,
            failed: None,
            failure: None,
            rank: 0,
            settled: false,
            cancelled: Vec::new(),
        }
    }
}

/// What the app is doing, with what that needs.
pub(super) enum Act {
    Starting(StartSchedule),
    /// Cancelled hooks are awaited; then the stop begins.
    Unwinding,
    Running,
    Draining,
    Stopping(StopSchedule),
    Over,
}

/// Somebody who runs on top of the app: `main`, or the body of `run`.
#[derive(Debug)]
pub(crate) struct Body {
    /// Fires when its time is up.
    pub(crate) cutoff: ShutdownTrigger,
}

/// See the module.
pub(crate) struct Driver {
    pub(super) shared: Arc<Shared>,
    pub(super) inbox: UnboundedReceiver<Message>,
    pub(super) limits: Limits,
    pub(super) observers: Vec<Box<dyn Observer>>,
    pub(super) given: Vec<Option<GivenValue>>,
    pub(super) cells: Vec<Cell>,
    pub(super) act: Act,
    pub(super) deadlines: Deadlines,
    pub(super) now: Instant,
    pub(super) began: Instant,
    /// Hooks in flight, waits included.
    pub(super) busy: usize,
    pub(super) next_rank: u32,
    /// Nodes that hold a value that has not been given back.
    pub(super) held: usize,
    /// Values that came too late and are being given back.
    pub(super) strays: usize,
    pub(super) body: Option<Body>,
    pub(super) answer: Option<oneshot::Sender<Result<(), StartError>>>,
    /// Nodes whose failure ends the start, in the order in which they failed.
    pub(super) failed: Vec<NodeId>,
    /// What else ended the start.
    pub(super) start_failure: Option<Failure>,
    pub(super) others: Vec<Failure>,
    pub(super) cause: Option<Cause>,
    pub(super) stop_began: Instant,
    pub(super) stop_end: Option<Instant>,
    pub(super) report: ShutdownReport,
    /// Whether the first failure was one of the configuration.
    pub(super) early_failure: bool,
    /// Whether events have a reader.
    heard: bool,
}

impl Driver {
    #[allow(clippy::too_many_arguments, reason = "each is one thing the driver owns from its first moment")]
    pub(crate) fn new(
        shared: Arc<Shared>,
        inbox: UnboundedReceiver<Message>,
        limits: Limits,
        observers: Vec<Box<dyn Observer>>,
        given: Vec<Option<GivenValue>>,
        body: Option<Body>,
        answer: oneshot::Sender<Result<(), StartError>>,
    ) -> Self {
        let now = Instant::now();
        let cells = shared.nodes().map(|_| Cell::new(now)).collect();
        Self {
            act: Act::Starting(StartSchedule::new(&shared.graph)),
            shared,
            inbox,
            limits,
            observers,
            given,
            cells,
            deadlines: Deadlines::default(),
            now,
            began: now,
            busy: 0,
            next_rank: 0,
            held: 0,
            strays: 0,
            body,
            answer: Some(answer),
            failed: Vec::new(),
            start_failure: None,
            others: Vec::new(),
            cause: None,
            stop_began: now,
            stop_end: None,
            report: ShutdownReport::new(Cause::StartFailed),
            early_failure: false,
            heard: true,
        }
    }

    /// Drives the app from its first moment to its last.
    pub(crate) async fn run(mut self) {
        self.set_app_state(AppState::Starting);
        if let Some(limit) = self.limits.startup {
            self.deadlines.add(self.began + limit, Due::Startup);
        }
        self.deadlines.add(self.began + TICK, Due::Tick);
        let mut messages = Vec::with_capacity(64);
        loop {
            self.heard = !self.observers.is_empty() || log::is_read();
            self.advance();
            if matches!(self.act, Act::Over) {
                break;
            }
            self.receive(&mut messages).await;
            self.now = Instant::now();
            for message in messages.drain(..) {
                self.hear(message);
            }
            while let Some(due) = self.deadlines.pop(self.now) {
                self.act_on(due);
            }
        }
    }

    /// Waits for messages or a deadline.
    async fn receive(&mut self, messages: &mut Vec<Message>) {
        poll_fn(|context| {
            if self.inbox.poll_recv_many(context, messages, 64).is_ready() {
                return Poll::Ready(());
            }
            self.deadlines.poll(context)
        })
        .await;
    }

    /// Does all that can be done now.
    fn advance(&mut self) {
        loop {
            match &self.act {
                Act::Starting(schedule) if schedule.is_over() && self.busy == 0 => self.start_is_over(),
                Act::Starting(_) => {
                    if !self.launch() {
                        return;
                    }
                }
                Act::Unwinding if self.busy == 0 => self.begin_stopping(),
                Act::Stopping(schedule) if schedule.is_over() && self.busy == 0 => {
                    if self.strays > 0 && self.stop_end.is_none_or(|end| self.now < end) {
                        return;
                    }
                    return self.finish();
                }
                Act::Stopping(_) => {
                    if !self.give_back() {
                        return;
                    }
                }
                Act::Unwinding | Act::Running | Act::Draining | Act::Over => return,
            }
        }
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Initialized { node, round, took, life, result } => self.initialized(node, round, took, life, result),
            Message::Drained { node, drained } => self.drained(node, &drained),
            Message::Sole { node, result } => self.sole(node, result),
            Message::Disposed { node, round, took, result } => self.disposed(node, round, took, result),
            Message::TaskStarted { node, name } => {
                let resource = self.info(node);
                self.emit(|| Event::TaskStarted { resource, task: name });
            }
            Message::TaskEnded { node, name, took, result } => self.task_ended(node, name, took, result),
            Message::StrayOver => self.strays -= 1,
            Message::Extend { node, by } => self.extend(node, by),
            Message::Shutdown(cause) => self.stop_requested(cause),
            Message::BodyOver => self.body_over(),
        }
    }

    fn act_on(&mut self, due: Due) {
        match due {
            Due::Hook(node, round) => self.hook_due(node, round),
            Due::Retry(node, round) => self.retry_due(node, round),
            Due::Startup => self.startup_due(),
            Due::DrainDelay => self.ask_body(),
            Due::BodyCutoff => self.cut_body_off(),
            Due::Tick => self.tick(),
            // What is late for the stop as a whole is looked at after this.
            Due::StopEnd => {}
        }
    }

    fn task_ended(&mut self, node: NodeId, name: Arc<str>, took: Duration, result: HookResult<()>) {
        let resource = self.info(node);
        let kind = match result {
            Ok(()) => return self.emit(|| Event::TaskEnded { resource, task: name, took }),
            Err(FailureKind::Cancelled) => return self.emit_loudly(&Event::TaskCancelled { resource, task: name }),
            Err(kind) => kind,
        };
        let failure = Failure::new(resource, Phase::Task(name), took, kind);
        self.emit_loudly(&Event::TaskFailed { failure: failure.clone() });
        match self.act {
            Act::Starting(_) => self.abort_start(failure),
            Act::Running => self.stop_requested(Cause::Task(Box::new(failure))),
            _ => self.report.tasks.push(failure),
        }
    }

    /// The limit of a node's hook has passed.
    fn hook_due(&mut self, node: NodeId, round: u32) {
        let cell = &self.cells[node as usize];
        let current = cell.round == round && cell.deadline.is_some_and(|deadline| deadline <= self.now);
        if !current {
            return;
        }
        match cell.stage {
            Stage::Init | Stage::Backoff => self.init_overran(node),
            Stage::Dispose => self.dispose_overran(node),
            Stage::Idle | Stage::Unwind | Stage::Drain | Stage::Sole | Stage::Lost => {}
        }
    }

    /// A hook asks for more time: within the limit of the whole stop, if that is what it is part of.
    fn extend(&mut self, node: NodeId, by: Duration) {
        let end = self.stop_end;
        let cell = &mut self.cells[node as usize];
        let (Some(deadline), Some(limit), Ending::None) = (cell.deadline, cell.limit, cell.ending) else { return };
        let extended = match cell.stage {
            Stage::Dispose => end.map_or(deadline + by, |end| (deadline + by).min(end).max(deadline)),
            _ => deadline + by,
        };
        cell.limit = Some(limit + (extended - deadline));
        cell.deadline = Some(extended);
        self.deadlines.add(extended, Due::Hook(node, cell.round));
    }

    /// Cancels the present hook; it is awaited for a while, since it may complete all the same.
    pub(super) fn cancel_hook(&mut self, node: NodeId, ending: Ending) {
        let cell = &mut self.cells[node as usize];
        if cell.ending == Ending::None {
            cell.ending = ending;
        }
        cell.deadline = Some(self.now + GRACE);
        self.deadlines.add(self.now + GRACE, Due::Hook(node, cell.round));
        if let Some(hook) = &cell.hook {
            hook.abort();
        }
    }

    /// Sets the limit of the hook that was just started.
    pub(super) fn limit_hook(&mut self, node: NodeId, limit: Option<Duration>) {
        let cell = &mut self.cells[node as usize];
        cell.since = self.now;
        cell.limit = limit;
        cell.ending = Ending::None;
        cell.deadline = limit.map(|limit| self.now + limit);
        if let Some(deadline) = cell.deadline {
            self.deadlines.add(deadline, Due::Hook(node, cell.round));
        }
    }

    fn tick(&mut self) {
        let state = self.shared.app_state();
        let since = match self.act {
            Act::Starting(_) => self.began,
            Act::Unwinding | Act::Draining | Act::Stopping(_) => self.stop_began,
            Act::Running | Act::Over => return,
        };
        let waiting: Vec<_> = self
            .shared
            .nodes()
            .filter(|&node| !matches!(self.cells[node as usize].stage, Stage::Idle | Stage::Lost))
            .map(|node| Waiting {
                resource: self.info(node),
                state: self.shared.state_of(node),
                elapsed: self.now - self.cells[node as usize].began,
            })
            .collect();
        let elapsed = self.now - since;
        self.emit_loudly(&Event::StillWaiting { state, elapsed, waiting });
        self.deadlines.add(self.now + TICK, Due::Tick);
    }

    /// Everything is over: makes the report, and answers all that wait.
    fn finish(&mut self) {
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
        self.shared.finish(result(report));
    }

    pub(super) fn info(&self, node: NodeId) -> ResourceInfo {
        self.shared.graph.node(node).info()
    }

    pub(super) fn set_app_state(&mut self, to: AppState) {
        let from = self.shared.app_state();
        self.shared.set_app_state(to);
        self.emit(|| Event::App { from, to });
    }

    /// Tells everybody who reads.
    pub(super) fn emit(&self, event: impl FnOnce() -> Event) {
        if self.heard {
            self.tell(&event());
        }
    }

    fn tell(&self, event: &Event) {
        log::write(event);
        for observer in &self.observers {
            // An observer that panics does not stop the app.
            let _ = guarded(|| observer.event(event));
        }
    }

    /// As [`emit`](Self::emit), for what must not go unheard: without a subscriber it goes to stderr.
    pub(super) fn emit_loudly(&self, event: &Event) {
        self.tell(event);
        if !tracing::dispatcher::has_been_set() {
            log::write_to_stderr(event);
        }
    }

    /// What became of a node that will not be looked at again.
    pub(super) fn record(&mut self, node: NodeId, outcome: Outcome, took: Duration) {
        let cell = &mut self.cells[node as usize];
        cell.settled = true;
        let cancelled = std::mem::take(&mut cell.cancelled);
        self.report.resources.push(ResourceReport { resource: self.info(node), outcome, took, cancelled });
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
        for node in self.shared.nodes() {
            let cell = &self.cells[node as usize];
            if cell.settled || cell.value.is_none() {
                continue;
            }
            let failure = Failure::new(self.info(node), Phase::Dispose, self.now - self.began, FailureKind::Cancelled);
            self.shared.set_state(node, ResourceState::Abandoned);
            self.record(node, Outcome::Abandoned(failure), Duration::ZERO);
        }
        self.report.cause = self.cause.clone().unwrap_or(Cause::Dropped);
        let report = self.report.clone();
        self.shared.stop.fire(&report.cause);
        self.shared.set_app_state(AppState::Stopped);
        self.shared.finish(result(report));
    }
}
