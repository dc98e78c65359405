//! Hooks that play a script.

use std::{
    any::Any,
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{
    Hook, Journal, Seen, Step, What,
    cleanups::limited,
    spawned::{Handed, Kind as TaskKind},
};
use crate::{
    BoxError, Shutdown, Tasks,
    core::{
        descriptor::Descriptor,
        edge::{DescriptorRef, Edge, Form},
        kind::Kind,
        state::ResourceState,
    },
    engine::{demand::Demand, shared::Shared, stack::Stacked},
    error::{GetError, LazyError},
    health::Health,
    hook::{Call, Checked, Disposal, Done, ErasedHooks, HookFuture, Returned, Sole},
    inject::{Inject, Injector},
    scope::ScopeCore,
    slot::{Value, WeakValue, upgrade},
};

/// How a resource is given back.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    Drop,
    Ref(Step),
    Value(Step),
}

#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// For each attempt; the last is repeated.
    pub(crate) init: Vec<Step>,
    pub(crate) fallback: Option<Step>,
    pub(crate) dispose: Way,
    pub(crate) health: Option<Step>,
    /// For each call; the last is repeated; empty where there is none.
    pub(crate) run: Vec<Step>,
    /// Spawned in `init`: the name, how, and what it does.
    pub(crate) tasks: Vec<(&'static str, TaskKind, Step)>,
    /// Is given the `Tasks` in `init`.
    pub(crate) hands_tasks: Option<Handed>,
    /// Pushed in `init`: the name, and what it does.
    pub(crate) cleanups: Vec<(&'static str, Step)>,
    /// Pushed in `init`, but on the app.
    pub(crate) cleanups_of_app: Vec<(&'static str, Step)>,
    /// What kind of scope is opened in `init`, and left open, with a cleanup `held`.
    pub(crate) opens: Option<&'static Kind>,
    /// How long each of them may take.
    pub(crate) cleanup_limit: Duration,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            init: vec![Step::ok()],
            fallback: None,
            dispose: Way::Ref(Step::ok()),
            health: None,
            run: Vec::new(),
            tasks: Vec::new(),
            hands_tasks: None,
            cleanups: Vec::new(),
            cleanups_of_app: Vec::new(),
            opens: None,
            cleanup_limit: super::secs(10),
        }
    }
}

/// The value of every resource of a world; it holds what it depends on.
#[derive(Debug)]
pub(crate) struct Probe {
    pub(crate) name: &'static str,
    pub(crate) holds: Vec<Arc<Probe>>,
    journal: Journal,
}

impl Probe {
    pub(crate) fn new(name: &'static str, holds: Vec<Arc<Self>>, journal: Journal) -> Self {
        journal.write(name, Hook::Value, What::Began);
        Self { name, holds, journal }
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.journal.write(self.name, Hook::Value, What::Ended);
    }
}

#[derive(Debug)]
pub(super) struct Scripted {
    pub(super) name: &'static str,
    pub(super) script: Script,
    pub(super) journal: Journal,
    pub(super) seen: Seen,
    /// Those of `init` and of `fallback`.
    pub(super) edges: [&'static [Edge]; 2],
    /// Lazy ones that both wait for, one after the other, before they do anything else.
    pub(super) asks: Vec<DescriptorRef>,
    /// Lazy ones that a task asks for, which nobody waits for.
    pub(super) wakes: Vec<DescriptorRef>,
    pub(super) attempts: AtomicUsize,
    pub(super) runs: AtomicUsize,
}

impl Scripted {
    fn make(&self, injector: &Injector, hook: Hook, step: &Step, group: usize) -> Call<Result<Value, BoxError>> {
        self.seen.note(injector.shared());
        step.stop(&self.seen);
        let span = self.journal.span(self.name, hook);
        let mut holds = Vec::new();
        for edge in self.edges[group] {
            if let Err(missing) = take(injector, *edge, &mut holds) {
                return Returned::Now(Err(missing.into()));
            }
        }
        if let Err(missing) = self.spawn_tasks(injector) {
            return Returned::Now(Err(missing.into()));
        }
        self.push_cleanups(injector);
        let (name, journal) = (self.name, self.journal.clone());
        let output = move || Arc::new(Probe::new(name, holds, journal)) as Value;
        for &lazy in &self.wakes {
            injector.shared().runtime.spawn(ask_aloud(self.journal.clone(), Arc::clone(injector.shared()), lazy));
        }
        if self.asks.is_empty() {
            return step.call(span, output);
        }
        let (shared, asks, step) = (Arc::clone(injector.shared()), self.asks.clone(), step.clone());
        Returned::Later(Box::pin(async move {
            for lazy in asks {
                if let Err(error) = ask(&shared, lazy.get()).await {
                    span.end();
                    return Err(error.into());
                }
            }
            match step.call(span, output) {
                Returned::Now(output) => output,
                Returned::Later(future) => future.await,
            }
        }))
    }

    fn push_cleanups(&self, injector: &Injector) {
        if let Some(kind) = self.script.opens {
            let scope = ScopeCore::open(injector.shared(), kind);
            let held = limited(&self.journal, "scope", "held", Step::ok(), self.script.cleanup_limit);
            // Once the scopes are closed, it is refused.
            if scope.stack.push(held).is_ok() {
                self.journal.write("scope", Hook::Value, What::Began);
            }
        }
        for (name, step) in &self.script.cleanups_of_app {
            // Where the end came first, there is nothing to push on.
            let _ =
                injector.shared().stack().push(limited(&self.journal, "app", name, step.clone(), self.script.cleanup_limit));
        }
        let Some(life) = injector.life().filter(|_| !self.script.cleanups.is_empty()) else { return };
        for (name, step) in &self.script.cleanups {
            let entry = limited(&self.journal, self.name, name, step.clone(), self.script.cleanup_limit);
            assert!(
                life.cleanups().stack().push(entry).is_ok(),
                "the stack of an attempt that goes on takes what is pushed"
            );
        }
    }

    fn spawn_tasks(&self, injector: &Injector) -> Result<(), GetError> {
        if let Some(handed) = &self.script.hands_tasks {
            handed.put(Tasks::inject(injector)?);
        }
        if self.script.tasks.is_empty() {
            return Ok(());
        }
        let (tasks, shutdown) = (Tasks::inject(injector)?, Shutdown::inject(injector)?);
        for (task, kind, step) in &self.script.tasks {
            let (journal, step, shutdown, name, hook) =
                (self.journal.clone(), step.clone(), shutdown.clone(), self.name, Hook::Task(task));
            let seen = self.seen.clone();
            let future = async move {
                step.stop(&seen);
                step.future(journal.span(name, hook), Some(shutdown)).await
            };
            kind.spawn(&tasks, task, future);
        }
        Ok(())
    }
}

/// What `Lazy::get` does, by descriptor.
pub(super) async fn ask(shared: &Arc<Shared>, descriptor: &'static Descriptor) -> Result<Arc<Probe>, LazyError> {
    if let Some(value) = shared.get(descriptor) {
        return Ok(value);
    }
    let mut demand = Demand::new(shared, descriptor);
    (&mut demand).await?;
    shared.get(descriptor).ok_or_else(|| demand.stopped())
}

/// The same, with an entry in the journal.
pub(super) async fn ask_aloud(journal: Journal, shared: Arc<Shared>, lazy: DescriptorRef) -> Result<Arc<Probe>, LazyError> {
    let span = journal.span(lazy.get().name(), Hook::Demand);
    let answer = ask(&shared, lazy.get()).await;
    span.end();
    answer
}

/// What typed injection does, by descriptor.
fn take(injector: &Injector, edge: Edge, holds: &mut Vec<Arc<Probe>>) -> Result<(), GetError> {
    let Edge::Resource { to, form } = edge else { return Ok(()) };
    let (shared, mut nodes) = (injector.shared(), Vec::new());
    if matches!(form, Form::After | Form::Lazy) {
        return Ok(());
    }
    if let (Some(scope), Some(_)) = (injector.scope(), to.get().options.scope) {
        let missing = GetError::NotMade { resource: Descriptor::name(to.get()), scope: scope.kind.name() };
        let value = scope.find(to.get()).and_then(|value| value.downcast::<Probe>().ok());
        holds.push(value.ok_or(missing)?);
        return Ok(());
    }
    shared.graph.resolve(&[edge], |node| nodes.push(node));
    let up = nodes.iter().filter(|&&node| ResourceState::usable(shared.state_of(node) as u8));
    let values: Vec<_> = up.filter_map(|&node| upgrade::<Probe>(shared.weak_of(node)?)).collect();
    if form == Form::Shared && values.is_empty() {
        let state = nodes.first().map_or(ResourceState::Pending, |&node| shared.state_of(node));
        return Err(GetError::NotReady { resource: Descriptor::name(to.get()), state });
    }
    holds.extend(values);
    Ok(())
}

impl ErasedHooks for Scripted {
    fn init(&self, injector: &Injector) -> Call<Result<Value, BoxError>> {
        let attempt = self.attempts.fetch_add(1, Ordering::Relaxed).min(self.script.init.len() - 1);
        self.make(injector, Hook::Init, &self.script.init[attempt], 0)
    }

    fn has_fallback(&self) -> bool {
        self.script.fallback.is_some()
    }

    fn fallback(&self, injector: &Injector) -> Option<Call<Result<Value, BoxError>>> {
        Some(self.make(injector, Hook::Fallback, self.script.fallback.as_ref()?, 1))
    }

    fn weak(&self, value: &Value) -> Option<WeakValue> {
        Some(Box::new(Arc::downgrade(&Arc::clone(value).downcast::<Probe>().ok()?)))
    }

    fn holders(&self, weak: &WeakValue) -> usize {
        weak.downcast_ref::<Weak<Probe>>().map_or(0, Weak::strong_count)
    }

    fn disposal(&self) -> Disposal {
        match self.script.dispose {
            Way::Drop => Disposal::Drop { trivial: false },
            Way::Ref(_) => Disposal::ByRef,
            Way::Value(_) => Disposal::ByValue,
        }
    }

    fn dispose(&self, value: Value) -> Call<Done> {
        let Way::Ref(step) = &self.script.dispose else { return Returned::Now(Err("not by reference".into())) };
        step.call(self.journal.span(self.name, Hook::Dispose), move || drop(value))
    }

    fn take_sole(&self, value: Value) -> Result<Sole, Value> {
        match Arc::try_unwrap(value.downcast::<Probe>()?) {
            Ok(value) => Ok(Box::new(value)),
            Err(shared) => Err(shared),
        }
    }

    fn dispose_sole(&self, value: Sole) -> Call<Done> {
        let Way::Value(step) = &self.script.dispose else { return Returned::Now(Err("not by value".into())) };
        step.call(self.journal.span(self.name, Hook::Dispose), move || drop::<Box<dyn Any + Send>>(value))
    }

    fn has_health(&self) -> bool {
        self.script.health.is_some()
    }

    fn health(&self, weak: &WeakValue) -> Option<Call<Checked>> {
        let value = upgrade::<Probe>(weak)?;
        let step = self.script.health.as_ref()?;
        Some(step.call(self.journal.span(self.name, Hook::Health), move || {
            drop(value);
            Health::Healthy
        }))
    }

    fn has_run(&self) -> bool {
        !self.script.run.is_empty()
    }

    fn run(&self, value: Value, shutdown: Shutdown) -> Option<HookFuture<'static, Done>> {
        let call = self.runs.fetch_add(1, Ordering::Relaxed).min(self.script.run.len().checked_sub(1)?);
        let played = self.script.run[call].future(self.journal.span(self.name, Hook::Run), Some(shutdown));
        Some(Box::pin(async move {
            let done = played.await;
            drop(value);
            done
        }))
    }
}
