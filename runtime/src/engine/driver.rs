//! The driver: the one task that decides.
//!
//! It owns the values and hears every message in order. Invariants:
//! - a node has at most one hook in flight, and each hook's message is taken once: a round number tells it from the late
//!   message of one that nobody waits for any more;
//! - a value is in exactly one place: its cell, the task that disposes of it, or dropped;
//! - messages go before deadlines, so that a value that comes with its timeout is delivered, never lost.

use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    future::poll_fn,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::{
    sync::{mpsc::UnboundedReceiver, oneshot},
    time::Instant,
};

use super::{
    body::{Body, BodyEnd},
    caught::guarded,
    cell::{Cell, Stage},
    deadline::{Deadlines, Due, after},
    demand::Demands,
    gate::Closing,
    limits::Limits,
    message::{HookResult, Message},
    own::OwnCleanups,
    shared::Shared,
    tasks::Role,
};
use crate::{
    cause::Cause,
    core::{
        adjacency::NodeId,
        restarts::Restarts,
        schedule::{StartSchedule, StopSchedule},
        state::AppState,
    },
    error::StartError,
    event::{Event, Observer},
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    log,
    report::ShutdownReport,
    slot::{Value, WeakValue},
};

/// A value that is there before the start.
#[allow(missing_debug_implementations, reason = "holds the user's value")]
pub(crate) struct GivenValue {
    pub(crate) value: Value,
    pub(crate) weak: WeakValue,
}

/// What the app is doing, with what that needs.
pub(super) enum Act {
    Starting(StartSchedule),
    /// Cancelled hooks are awaited; then the stop begins.
    Unwinding,
    Running,
    Draining,
    /// The app's own cleanups run.
    CleaningUp,
    Stopping(StopSchedule),
    /// What was pushed on the app's own stack since runs.
    Ending,
    /// What would have run at the end of the process runs, as the app ends first.
    LastChance,
    Over,
}

/// See the module.
pub(crate) struct Driver {
    pub(super) shared: Arc<Shared>,
    pub(super) inbox: UnboundedReceiver<Message>,
    pub(super) limits: Limits,
    pub(super) observers: Vec<Box<Observer>>,
    pub(super) given: Vec<Option<GivenValue>>,
    pub(super) cells: Vec<Cell>,
    pub(super) act: Act,
    pub(super) deadlines: Deadlines,
    pub(super) demands: Demands,
    /// Of each `run` that has failed and may be restarted.
    pub(super) restarts: BTreeMap<NodeId, Restarts>,
    /// Whose hooks were cut off while they waited for the end of the app.
    pub(super) awaited_own_end: BTreeSet<NodeId>,
    pub(super) now: Instant,
    /// The same as others read it, who may be off tokio.
    pub(super) clock: u64,
    pub(super) began: Instant,
    /// Hooks in flight, waits included.
    pub(super) busy: usize,
    pub(super) next_rank: u32,
    /// Nodes that hold a value that has not been given back.
    pub(super) held: usize,
    /// Values that came too late and are being given back.
    pub(super) strays: usize,
    /// The app's own cleanups, while they run.
    pub(super) own_cleanups: Option<OwnCleanups>,
    /// The closing of the scopes, while that goes on.
    pub(super) closing: Option<Closing>,
    pub(super) body: Option<Body>,
    pub(super) body_end: BodyEnd,
    /// A hurry was asked for before the stop that it is meant for was heard of.
    pub(super) hurry_waits: bool,
    /// When to say next what is waited for.
    pub(super) next_tick: Instant,
    pub(super) answer: Option<oneshot::Sender<Result<(), StartError>>>,
    /// Nodes whose failure ends the start, in the order in which they failed.
    pub(super) failed: Vec<NodeId>,
    /// What else ended the start.
    pub(super) start_failure: Option<Failure>,
    pub(super) others: Vec<Failure>,
    pub(super) cause: Option<Cause>,
    pub(super) stop_began: Instant,
    /// When resources began to be given back.
    pub(super) giving_back_since: Instant,
    pub(super) stop_end: Option<Instant>,
    pub(super) report: ShutdownReport,
    /// Whether the first failure was one of the configuration.
    pub(super) early_failure: bool,
    /// What was on its way at the end.
    pub(super) unread: Vec<Message>,
    /// What is to go with the app, as soon as it has stopped.
    pub(super) attendants: Box<dyn Any + Send>,
    /// Whether events have a reader.
    heard: bool,
}

impl Driver {
    #[allow(clippy::too_many_arguments, reason = "each is one thing the driver owns from its first moment")]
    pub(crate) fn new(
        shared: Arc<Shared>,
        inbox: UnboundedReceiver<Message>,
        limits: Limits,
        observers: Vec<Box<Observer>>,
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
            demands: Demands::default(),
            restarts: BTreeMap::new(),
            awaited_own_end: BTreeSet::new(),
            now,
            clock: 1,
            began: now,
            busy: 0,
            next_rank: 0,
            held: 0,
            strays: 0,
            own_cleanups: None,
            closing: None,
            body,
            body_end: BodyEnd::default(),
            hurry_waits: false,
            next_tick: now,
            answer: Some(answer),
            failed: Vec::new(),
            start_failure: None,
            others: Vec::new(),
            cause: None,
            stop_began: now,
            giving_back_since: now,
            stop_end: None,
            report: ShutdownReport::new(Cause::StartFailed),
            early_failure: false,
            unread: Vec::new(),
            attendants: Box::new(()),
            heard: true,
        }
    }

    /// Takes what is to go with the app.
    pub(crate) fn with(mut self, attendants: Box<dyn Any + Send>) -> Self {
        self.attendants = attendants;
        self
    }

    /// Drives the app from its first moment to its last.
    pub(crate) async fn run(mut self) {
        self.set_app_state(AppState::Starting);
        if let Some(limit) = self.limits.startup {
            self.deadlines.add(after(self.began, limit), Due::Startup);
        }
        self.tick_later();
        self.hear_first();
        let mut messages = Vec::with_capacity(64);
        loop {
            self.heard = !self.observers.is_empty() || log::is_read();
            self.advance();
            if matches!(self.act, Act::Over) {
                break;
            }
            self.receive(&mut messages).await;
            self.now = Instant::now();
            self.clock = self.shared.clock(self.now);
            let runtime_ended = messages.iter().any(|message| matches!(message, Message::RuntimeEnded));
            for message in messages.drain(..) {
                self.hear(message);
            }
            if runtime_ended {
                // Its drop does what can be done.
                return;
            }
            while let Some(due) = self.deadlines.pop(self.now) {
                self.act_on(due);
            }
        }
        self.close_inbox();
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
                // What is lazy may still be in flight.
                Act::Starting(schedule) if schedule.is_over() => self.start_is_over(),
                Act::Starting(_) => {
                    if !self.launch() {
                        return;
                    }
                }
                Act::Unwinding if self.busy == 0 => self.begin_stopping(),
                Act::Stopping(schedule) if schedule.is_at_gate() && self.closing.is_none() => self.reach_gate(),
                Act::Stopping(schedule) if schedule.is_over() && self.busy == 0 => {
                    let strays_are_over = self.strays == 0 || self.stop_end.is_some_and(|end| self.now >= end);
                    if strays_are_over && !self.clean_up_last() {
                        self.take_last_chance();
                    }
                    return;
                }
                Act::Stopping(_) => {
                    self.launch_wanted();
                    if !self.give_back() {
                        return;
                    }
                }
                Act::Running | Act::Draining | Act::CleaningUp => return self.launch_wanted(),
                Act::Unwinding | Act::Ending | Act::LastChance | Act::Over => return,
            }
        }
    }

    pub(super) fn hear(&mut self, message: Message) {
        match message {
            Message::Initialized { node, round, life, result } => self.initialized(node, round, life, result),
            Message::Drained { node, drained } => self.drained(node, &drained),
            Message::Sole { node, result } => self.sole(node, result),
            Message::Disposed { node, round, result } => self.disposed(node, round, result),
            Message::TaskStarted { node, name } => {
                let resource = self.info(node);
                self.emit(|| Event::TaskStarted { resource, task: name });
            }
            Message::TaskEnded { node, name, role, took, result } => self.task_ended(node, name, role, took, result),
            Message::StrayOver { node, took, result, failures } => self.stray_over(node, took, result, failures),
            Message::CleanedUp { node, round, failures } => self.cleaned_up(node, round, failures),
            Message::OwnCleanedUp { last, failures } => self.own_cleaned_up(last, failures),
            Message::LastChanceOver { failures } => self.last_chance_over(failures),
            Message::ScopesClosed(closed) => self.scopes_closed(closed),
            Message::InstanceTaskFailed(failure) => self.emit_loudly(&Event::TaskFailed { failure: *failure }),
            Message::Happened(event) => self.emit_loudly(&event),
            Message::Unheard(failures) => self.keep_unheard(failures),
            Message::Demand { node, asker, answer } => self.demanded(node, asker, answer),
            Message::Extend { node, by } => self.extend(node, by),
            Message::AwaitedOwnEnd(who) => self.own_end_was_awaited(who),
            Message::Shutdown(cause) => self.stop_requested(cause),
            Message::Hurry => self.hurry(),
            Message::BodyOver => self.body_over(),
            // Looked at where messages are taken.
            Message::RuntimeEnded => {}
        }
    }

    fn act_on(&mut self, due: Due) {
        match due {
            Due::Hook(node, round) => self.hook_due(node, round),
            Due::Retry(node, round) => self.retry_due(node, round),
            Due::Restart(node) => self.restart_due(node),
            Due::Cleanups(node, round) => self.cleanups_due(node, round),
            Due::OwnCleanups => self.own_cleanups_due(),
            Due::Scopes => self.scopes_due(),
            Due::LastChance => self.last_chance_due(),
            Due::Startup => self.startup_due(),
            Due::DrainDelay => self.ask_body(),
            Due::BodyCutoff => self.body_due(),
            Due::Tick => self.tick(),
            // What is late for the stop as a whole is looked at after this.
            Due::StopEnd => {}
        }
    }

    fn task_ended(&mut self, node: NodeId, name: Arc<str>, role: Role, took: Duration, result: HookResult<()>) {
        let resource = self.info(node);
        let kind = match result {
            Ok(()) => {
                self.emit(|| Event::TaskEnded { resource, task: name, took });
                if role == Role::Run {
                    self.run_ended(node);
                }
                return;
            }
            // A pool's own task waits for its guards; that these are out is told instead.
            Err(FailureKind::Cancelled) if self.shared.graph.node(node).descriptor.is_pooled() => return,
            Err(FailureKind::Cancelled) => return self.emit_loudly(&Event::TaskCancelled { resource, task: name }),
            Err(kind) => kind,
        };
        let failure = Failure::new(resource, Phase::Task(name), took, kind);
        if role == Role::Run && self.goes_on_after(node, &failure) {
            return;
        }
        self.emit_loudly(&Event::TaskFailed { failure: failure.clone() });
        match self.act {
            // The attempt it belongs to has failed already, and there may be another.
            _ if self.cells[node as usize].stage == Stage::Unwind => self.report.tasks.push(failure),
            Act::Starting(_) => self.abort_start(failure),
            // It would have been called again, and is no cause: whoever has asked for the stop is about to be heard.
            Act::Running if role == Role::Run && self.waives_restart(node) => self.report.tasks.push(failure),
            Act::Running => self.stop_requested(Cause::Task(Box::new(failure))),
            _ => self.report.tasks.push(failure),
        }
    }

    pub(super) fn info(&self, node: NodeId) -> ResourceInfo {
        self.shared.graph.node(node).info()
    }

    pub(super) fn set_app_state(&mut self, to: AppState) {
        let from = self.shared.app_state();
        self.shared.set_app_state(to);
        let since = if self.stop_began > self.began { self.stop_began } else { self.began };
        let after = self.now.saturating_duration_since(since);
        self.emit(|| Event::App { from, to, after });
    }

    /// Tells everybody who reads.
    pub(super) fn emit(&self, event: impl FnOnce() -> Event) {
        if self.heard {
            self.tell(&event());
        }
    }

    fn tell(&self, event: &Event) {
        // Who reads them may spawn, and does not mean a runtime that has only the driver.
        let _theirs = self.shared.runtime.enter();
        log::write(event);
        for observer in &self.observers {
            // An observer that panics does not stop the app.
            let _ = guarded(|| observer(event));
        }
    }

    /// As [`emit`](Self::emit), for what must not go unheard: without a subscriber it goes to stderr.
    pub(super) fn emit_loudly(&self, event: &Event) {
        self.tell(event);
        if !tracing::dispatcher::has_been_set() {
            log::write_to_stderr(event);
        }
    }
}
