//! What the driver writes and everybody reads: slots, states, times, the outcome.

use std::{
    fmt,
    panic::Location,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{mpsc::UnboundedSender, watch},
    time::Instant,
};

use super::{
    alarm::Alarm, background::Background, body::OnTop, leaks::Past, limits::Limits, message::Message, own_end::OwnEnds,
    scopes::Scopes, stack::Stack,
};
use crate::{
    cause::Cause,
    core::{
        adjacency::{NodeId, id},
        descriptor::Descriptor,
        gather::number,
        graph::Graph,
        state::{AppState, ResourceState},
    },
    error::{GetError, ShutdownError},
    failure::Failure,
    last_chance, log,
    report::ShutdownReport,
    shutdown::{Shutdown, ShutdownTrigger},
    slot::{Slot, WeakValue, upgrade},
};

/// What a stop came to; the same for all that ask.
pub(crate) type StopResult = Result<ShutdownReport, ShutdownError>;

pub(crate) struct Shared {
    pub(crate) graph: Graph,
    /// By index of the resource type.
    slots: Box<[Slot]>,
    /// Whoever asks may be outside of the runtime, so that its clock would be another.
    born: std::time::Instant,
    times: Box<[Times]>,
    state: watch::Sender<AppState>,
    messages: UnboundedSender<Message>,
    /// Fires in `main` and in the body.
    pub(crate) stop: ShutdownTrigger,
    /// Once the app stops: from when on what time is left is for disposal alone, if that is limited.
    pub(crate) reserve_begins: watch::Sender<Option<Instant>>,
    /// Once the stop is hurried: nothing is waited for any more that does not give something back.
    pub(crate) hurry: watch::Sender<bool>,
    /// What was pushed on the app's own stack.
    pub(super) cleanups: Stack,
    /// What has been given back of scopes, where somebody will look for leaks.
    pub(crate) past: Option<Past>,
    /// Who waits for the end of the app that waits for him.
    pub(crate) own_ends: OwnEnds,
    /// What is to run at the very end, also where the process ends before.
    pub(crate) last_chance: last_chance::Owner,
    /// The scopes that are open.
    pub(crate) scopes: Scopes,
    /// Set as soon as a stop is asked for.
    pub(crate) alarm: Arc<Alarm>,
    /// Who runs on top of it.
    pub(crate) on_top: OnTop,
    /// What goes on behind each resource.
    pub(crate) background: Background,
    /// Somebody has asked for the end.
    pub(super) stop_is_asked: AtomicBool,
    outcome: OnceLock<StopResult>,
    /// Says that `outcome` is there.
    stopped: watch::Sender<bool>,
    pub(crate) runtime: Handle,
    pub(crate) started_at: &'static Location<'static>,
    pub(crate) health_timeout: Duration,
    pub(crate) drain_timeout: Duration,
}

/// How long the hooks of a node took, in nanoseconds, with 0 where they have not run; and since when it is what it is.
#[derive(Debug, Default)]
struct Times {
    init: AtomicU64,
    dispose: AtomicU64,
    /// When its state changed last, since the app was put together.
    changed: AtomicU64,
    /// Its `init` does not even end when it is cancelled.
    lost: AtomicBool,
}

impl Shared {
    pub(crate) fn new(
        graph: Graph,
        messages: UnboundedSender<Message>,
        runtime: Handle,
        started_at: &'static Location<'static>,
        limits: &Limits,
    ) -> Self {
        let slots = (0..graph.indices()).map(|_| Slot::new(ResourceState::Pending)).collect();
        Self {
            slots,
            born: std::time::Instant::now(),
            times: (0..graph.len()).map(|_| Times::default()).collect(),
            graph,
            state: watch::Sender::new(AppState::Validating),
            messages,
            stop: ShutdownTrigger::new(),
            reserve_begins: watch::Sender::new(None),
            hurry: watch::Sender::new(false),
            cleanups: Stack::default(),
            past: None,
            own_ends: OwnEnds::default(),
            last_chance: last_chance::Owner::new(),
            scopes: Scopes::default(),
            alarm: Arc::new(Alarm::after(limits.shutdown)),
            on_top: OnTop::default(),
            background: Background::default(),
            stop_is_asked: AtomicBool::new(false),
            outcome: OnceLock::new(),
            stopped: watch::Sender::new(false),
            runtime,
            started_at,
            health_timeout: limits.health,
            drain_timeout: limits.drain,
        }
    }

    /// The value of a resource, while it can be used.
    #[inline]
    pub(crate) fn get<T: ?Sized + Send + Sync + 'static>(&self, descriptor: &Descriptor) -> Option<Arc<T>> {
        upgrade(self.usable(descriptor)?)
    }

    /// The `Weak` of a resource, while it can be used.
    #[inline]
    pub(crate) fn usable(&self, descriptor: &Descriptor) -> Option<&WeakValue> {
        let index = descriptor.index.0.load(Ordering::Acquire);
        self.slots.get(index as usize)?.usable()
    }

    /// As [`get`](Self::get), but says why not.
    pub(crate) fn lookup<T>(&self, descriptor: &'static Descriptor) -> Result<Arc<T>, GetError>
    where
        T: ?Sized + Send + Sync + 'static,
    {
        self.get(descriptor).ok_or_else(|| self.why_not(descriptor))
    }

    pub(crate) fn why_not(&self, descriptor: &'static Descriptor) -> GetError {
        let resource = descriptor.name();
        if let Some(kind) = descriptor.options.scope {
            return GetError::NotInScope { resource, lives_in: kind.name() };
        }
        let mut nodes = Vec::new();
        self.graph.resolve(
            &[crate::core::edge::Edge::resource(
                crate::core::edge::DescriptorRef::to_static(descriptor),
                crate::core::edge::Form::Shared,
            )],
            |node| nodes.push(node),
        );
        match nodes.first() {
            Some(&node) if descriptor.is_pooled() && ResourceState::usable(self.state_of(node) as u8) => {
                GetError::Pooled { resource }
            }
            Some(&node) if descriptor.is_lazy() && self.state_of(node) == ResourceState::Pending => {
                GetError::Lazy { resource }
            }
            Some(&node) => GetError::NotReady { resource, state: self.state_of(node) },
            None => GetError::NotInApp { resource },
        }
    }

    /// All that provide an interface, as far as they can be used, in the stable order.
    pub(crate) fn lookup_all<T: ?Sized + Send + Sync + 'static>(&self, interface: &Descriptor) -> Vec<Arc<T>> {
        let providers = self.graph.providers(interface).into_iter();
        providers
            .filter_map(|(node, view)| {
                let slot = self.slot(node);
                if !ResourceState::usable(slot.state() as u8) {
                    return None;
                }
                match view {
                    Some(provision) => upgrade(&(provision.view)(slot.weak()?)),
                    None => upgrade(slot.weak()?),
                }
            })
            .collect()
    }

    pub(crate) fn state_of(&self, node: NodeId) -> ResourceState {
        self.slot(node).state()
    }

    /// The `Weak` in a node's slot.
    pub(crate) fn weak_of(&self, node: NodeId) -> Option<&WeakValue> {
        self.slot(node).weak()
    }

    /// Puts the `Weak` of a node's value in its slot and in those of the interfaces it stands for.
    pub(crate) fn fill(&self, node: NodeId, weak: WeakValue) {
        for provision in &self.graph.node(node).views {
            self.slot_at(provision.interface.get()).fill((provision.view)(&weak));
        }
        self.slot(node).fill(weak);
    }

    /// `clock` says when, as [`clock`](Self::clock) tells it.
    pub(crate) fn set_state(&self, node: NodeId, state: ResourceState, clock: u64) {
        self.times[node as usize].changed.store(clock, Ordering::Relaxed);
        self.slot(node).set_state(state);
        for provision in &self.graph.node(node).views {
            self.slot_at(provision.interface.get()).set_state(state);
        }
    }

    /// The nanoseconds from the app's first moment to this one.
    pub(crate) fn clock(&self, now: Instant) -> u64 {
        nanos(now.into_std().saturating_duration_since(self.born))
    }

    /// How long a node has been what it is.
    pub(crate) fn in_state_for(&self, node: NodeId) -> Duration {
        let changed = Duration::from_nanos(self.times[node as usize].changed.load(Ordering::Relaxed));
        self.born.elapsed().saturating_sub(changed)
    }

    /// The `init` of a node blocks its thread, and nobody waits for it any more.
    pub(crate) fn lose(&self, node: NodeId) {
        self.times[node as usize].lost.store(true, Ordering::Relaxed);
    }

    /// Whether the `init` of a node may still run, and nobody waits for it.
    pub(crate) fn is_lost(&self, node: NodeId) -> bool {
        self.times[node as usize].lost.load(Ordering::Relaxed)
    }

    pub(crate) fn set_init_time(&self, node: NodeId, took: Duration) {
        self.times[node as usize].init.store(nanos(took), Ordering::Relaxed);
    }

    pub(crate) fn set_dispose_time(&self, node: NodeId, took: Duration) {
        self.times[node as usize].dispose.store(nanos(took), Ordering::Relaxed);
    }

    /// How long `init` and `dispose` took, where they have run.
    pub(crate) fn times_of(&self, node: NodeId) -> (Option<Duration>, Option<Duration>) {
        let times = &self.times[node as usize];
        let read = |time: &AtomicU64| Some(time.load(Ordering::Relaxed)).filter(|&n| n > 0).map(Duration::from_nanos);
        (read(&times.init), read(&times.dispose))
    }

    fn slot(&self, node: NodeId) -> &Slot {
        self.slot_at(self.graph.node(node).descriptor)
    }

    fn slot_at(&self, descriptor: &Descriptor) -> &Slot {
        &self.slots[number(descriptor.index)]
    }

    pub(crate) fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.graph.len()).map(id)
    }

    pub(crate) fn app_state(&self) -> AppState {
        *self.state.borrow()
    }

    /// Waits until the app is draining, or further on; keeps nothing alive.
    pub(crate) fn draining(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut state = self.state.subscribe();
        async move {
            let up = |state: &AppState| matches!(state, AppState::Validating | AppState::Starting | AppState::Running);
            // An error says that nothing is left of the app.
            let _ = state.wait_for(|state| !up(state)).await;
        }
    }

    pub(crate) fn set_app_state(&self, state: AppState) {
        self.state.send_replace(state);
    }

    /// Waits until the app runs; `false` if it never will. Who comes too late to see it run is told that it did.
    pub(crate) async fn running(&self) -> bool {
        let mut state = self.state.subscribe();
        let settled = state.wait_for(|state| !matches!(state, AppState::Validating | AppState::Starting)).await;
        settled.is_ok_and(|state| matches!(*state, AppState::Running | AppState::Draining | AppState::Stopping))
    }

    /// Tells the driver; nothing happens where it is through.
    pub(crate) fn tell(&self, message: Message) {
        let _ = self.messages.send(message);
    }

    /// Tells the driver; gives the message back where it is through.
    pub(crate) fn try_tell(&self, message: Message) -> Option<Message> {
        self.messages.send(message).err().map(|unsent| unsent.0)
    }

    /// Takes what failed where nobody waits for the outcome.
    pub(crate) fn unheard(&self, failures: Vec<Failure>) {
        if failures.is_empty() {
            return;
        }
        if let Some(Message::Unheard(failures)) = self.try_tell(Message::Unheard(failures)) {
            log::lost(&failures);
        }
    }

    /// Why a node's `run` failed, and how long until it is called again, while that is to come.
    pub(crate) fn restart_of(&self, node: NodeId) -> Option<(Failure, Duration)> {
        let (failure, at) = self.background.restart_of(node)?;
        let to_come = self.app_state() == AppState::Running && !self.stop_is_asked();
        to_come.then(|| (failure, at.saturating_duration_since(Instant::now())))
    }

    pub(crate) fn request_stop(&self, cause: Cause) {
        self.stop_begins();
        self.tell(Message::Shutdown(cause));
    }

    /// A stop, or a roll-back, is about to begin.
    pub(crate) fn stop_begins(&self) {
        self.stop_is_asked.store(true, Ordering::Relaxed);
        self.alarm.set();
    }

    /// Asks for a stop that goes on to be over soon.
    pub(crate) fn request_hurry(&self) {
        self.tell(Message::Hurry);
    }

    /// Whether somebody has asked for the end; the driver may not have heard of it.
    pub(crate) fn stop_is_asked(&self) -> bool {
        self.stop_is_asked.load(Ordering::Relaxed)
    }

    pub(crate) fn main_shutdown(&self) -> Shutdown {
        self.stop.subscribe()
    }

    pub(crate) fn finish(&self, outcome: StopResult) {
        let _ = self.outcome.set(outcome);
        self.stopped.send_replace(true);
    }

    /// Waits until the app has stopped.
    pub(crate) async fn stopped(&self) -> StopResult {
        let mut stopped = self.stopped.subscribe();
        let _ = stopped.wait_for(|stopped| *stopped).await;
        match self.outcome.get() {
            Some(outcome) => outcome.clone(),
            None => std::future::pending().await,
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.outcome.get().is_some()
    }
}

/// At least one, so that a hook that took no time is told from one that has not run.
fn nanos(took: Duration) -> u64 {
    u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).max(1)
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("state", &self.app_state())
            .field("resources", &self.graph.len())
            .field("started_at", &format_args!("{}", self.started_at))
            .finish_non_exhaustive()
    }
}
