//! A world: descriptors made at run time, as leaked statics, and apps of them.
#![allow(unsafe_code, reason = "a descriptor is written where the edges of others point to already")]

use std::{
    future::Future,
    mem::MaybeUninit,
    sync::{Arc, Mutex, PoisonError, Weak, atomic::AtomicUsize},
};

use tokio::task::JoinHandle;

use super::{
    Handed, Journal, Probe, Script, Seen, Step, TaskKind, Watched, Way,
    scripted::{Scripted, ask_aloud},
};
use crate::{
    App, AppBuilder, AppHandle, LazyError,
    core::{
        descriptor::{Declaration, Descriptor, Index, Place, Provision},
        edge::{DescriptorRef, Edge, Form},
        gather::{Blueprint, Given},
        kind::Kind,
        options::{Limit, Options, Restart, Retry},
    },
    hook::ErasedHooks,
    inject::Inject,
    slot::Value,
};

/// What a resource is to be.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) name: String,
    pub(crate) interface: bool,
    pub(crate) options: Options,
    /// Those of `init`, of `fallback` and of `after`.
    pub(crate) edges: [Vec<(usize, Form)>; 3],
    pub(crate) provides: Vec<usize>,
    pub(crate) module: &'static str,
    /// Where the edges stand.
    pub(crate) lines: &'static str,
    pub(crate) takes_app: bool,
    /// Lazy ones that its hooks wait for.
    pub(crate) asks: Vec<usize>,
    /// Lazy ones that a task asks for, which its hooks spawn.
    pub(crate) wakes: Vec<usize>,
    pub(crate) script: Script,
}

impl Spec {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            interface: false,
            options: Options::DEFAULT,
            edges: Default::default(),
            provides: Vec::new(),
            module: "world",
            lines: "",
            takes_app: false,
            asks: Vec::new(),
            wakes: Vec::new(),
            script: Script::default(),
        }
    }

    pub(crate) fn interface(name: impl Into<String>) -> Self {
        Self { interface: true, ..Self::new(name) }
    }

    pub(crate) fn needs(mut self, others: impl IntoIterator<Item = usize>) -> Self {
        self.edges[0].extend(others.into_iter().map(|other| (other, Form::Shared)));
        self
    }

    pub(crate) fn takes(mut self, other: usize, form: Form) -> Self {
        self.edges[0].push((other, form));
        self
    }

    pub(crate) fn after(mut self, other: usize) -> Self {
        self.edges[2].push((other, Form::After));
        self
    }

    /// Takes it as `Lazy`.
    pub(crate) fn holds(self, lazy: usize) -> Self {
        self.takes(lazy, Form::Lazy)
    }

    /// Takes it as `Lazy`, and waits for it in its `init`.
    pub(crate) fn asks(mut self, lazy: usize) -> Self {
        self.asks.push(lazy);
        self.holds(lazy)
    }

    pub(crate) fn provides(mut self, interface: usize) -> Self {
        self.provides.push(interface);
        self
    }

    pub(crate) fn in_module(mut self, module: &'static str) -> Self {
        self.module = module;
        self
    }

    pub(crate) fn on_lines(mut self, lines: &'static str) -> Self {
        self.lines = lines;
        self
    }

    pub(crate) fn options(mut self, set: impl FnOnce(&mut Options)) -> Self {
        set(&mut self.options);
        self
    }

    pub(crate) fn early(self) -> Self {
        self.options(|options| options.early = true)
    }

    pub(crate) fn lazy(self) -> Self {
        self.options(|options| options.lazy = true)
    }

    pub(crate) fn optional(self) -> Self {
        self.options(|options| options.optional = true)
    }

    pub(crate) fn blocking(self) -> Self {
        self.options(|options| options.blocking = true)
    }

    pub(crate) fn retry(self, attempts: u32, backoff: std::time::Duration) -> Self {
        self.options(|options| options.retry = Retry { attempts, backoff })
    }

    pub(crate) fn init_timeout(self, limit: std::time::Duration) -> Self {
        self.options(|options| options.init_timeout = Limit::After(limit))
    }

    pub(crate) fn dispose_timeout(self, limit: std::time::Duration) -> Self {
        self.options(|options| options.dispose_timeout = Limit::After(limit))
    }

    pub(crate) fn init(mut self, step: Step) -> Self {
        self.script.init = vec![step];
        self
    }

    pub(crate) fn attempts(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.script.init = steps.into_iter().collect();
        self
    }

    pub(crate) fn fallback(mut self, step: Step) -> Self {
        self.script.fallback = Some(step);
        self
    }

    pub(crate) fn dispose(mut self, step: Step) -> Self {
        self.script.dispose = Way::Ref(step);
        self
    }

    pub(crate) fn dispose_by_value(mut self, step: Step) -> Self {
        self.script.dispose = Way::Value(step);
        self
    }

    pub(crate) fn health(mut self, step: Step) -> Self {
        self.script.health = Some(step);
        self
    }

    pub(crate) fn run(mut self, step: Step) -> Self {
        self.script.run = vec![step];
        self
    }

    /// Runs the one, and when that has failed the next.
    pub(crate) fn runs(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.script.run = steps.into_iter().collect();
        self
    }

    pub(crate) fn restart(self, max: u32, within: std::time::Duration, backoff: std::time::Duration) -> Self {
        self.options(|options| options.restart = Some(Restart { max, within, backoff }))
    }

    pub(crate) fn ignores_failure(self) -> Self {
        self.options(|options| options.ignore_failure = true)
    }

    pub(crate) fn stops_on_end(self) -> Self {
        self.options(|options| options.stop_on_end = true)
    }

    /// Pushes it in each `init`.
    pub(crate) fn pushes(mut self, name: &'static str, step: Step) -> Self {
        self.script.cleanups.push((name, step));
        self
    }

    /// Pushes it on the app in each `init`.
    pub(crate) fn pushes_on_app(mut self, name: &'static str, step: Step) -> Self {
        self.script.cleanups_of_app.push((name, step));
        self
    }

    /// Opens a scope of this kind in each `init`, with something in it, and leaves it open.
    pub(crate) fn opens_scope(mut self, kind: &'static Kind) -> Self {
        self.script.opens = Some(kind);
        self
    }

    /// Takes the `AppHandle`.
    pub(crate) fn takes_app(mut self) -> Self {
        self.takes_app = true;
        self
    }

    pub(crate) fn task(mut self, name: &'static str, step: Step) -> Self {
        self.script.tasks.push((name, TaskKind::AtOnce, step));
        self
    }

    pub(crate) fn task_when_running(mut self, name: &'static str, step: Step) -> Self {
        self.script.tasks.push((name, TaskKind::WhenRunning, step));
        self
    }

    pub(crate) fn blocking_task(mut self, name: &'static str, step: Step) -> Self {
        self.script.tasks.push((name, TaskKind::Blocking, step));
        self
    }

    pub(crate) fn thread(mut self, name: &'static str, step: Step) -> Self {
        self.script.tasks.push((name, TaskKind::Thread, step));
        self
    }

    /// Gives the test its `Tasks`.
    pub(crate) fn hands_tasks(mut self, to: &Handed) -> Self {
        self.script.hands_tasks = Some(to.clone());
        self
    }
}

/// Descriptors, numbered as their specs were, and what their hooks wrote.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) descriptors: Vec<&'static Descriptor>,
    pub(crate) journal: Journal,
    pub(crate) watched: Watched,
    pub(crate) seen: Seen,
}

impl World {
    pub(crate) fn new(specs: impl IntoIterator<Item = Spec>) -> Self {
        let specs: Vec<_> = specs.into_iter().collect();
        let (journal, seen) = (Journal::new(), Seen::default());
        let places: &'static mut [MaybeUninit<Descriptor>] =
            Box::leak(std::iter::repeat_with(MaybeUninit::uninit).take(specs.len()).collect());
        let base: *mut Descriptor = places.as_mut_ptr().cast();
        let to = |i: usize| {
            assert!(i < specs.len(), "no such spec");
            DescriptorRef::to_static(base.wrapping_add(i))
        };
        for (i, spec) in specs.iter().enumerate() {
            let descriptor = describe(i, spec, &journal, &seen, &to);
            // SAFETY: within the leaked slice, of which nothing else is left but this pointer.
            unsafe { base.add(i).write(descriptor) };
        }
        let descriptors = (0..specs.len()).map(|i| to(i).get()).collect();
        Self { descriptors, journal, watched: Watched::default(), seen }
    }

    pub(crate) fn to(&self, i: usize) -> DescriptorRef {
        DescriptorRef::to_static(self.descriptors[i])
    }

    /// An app of all of it, with nothing else that may be linked into the tests.
    pub(crate) fn app(&self) -> AppBuilder {
        let resources = (0..self.descriptors.len()).filter(|&i| !self.descriptors[i].is_interface());
        self.app_of(&resources.map(|i| (i, Form::All)).collect::<Vec<_>>())
    }

    /// An app of what these need.
    pub(crate) fn app_of(&self, roots: &[(usize, Form)]) -> AppBuilder {
        let roots: Vec<_> = roots.iter().map(|&(i, form)| Edge::resource(self.to(i), form)).collect();
        App::all().only_roots().with_roots(&roots).link(self.descriptors.iter().copied()).observer(self.watched.observer())
    }

    /// What an app of all of it is asked to hold.
    pub(crate) fn blueprint(&self) -> Blueprint {
        Blueprint { registered: self.descriptors.clone(), everything: true, ..Blueprint::default() }
    }

    pub(crate) fn given(&self, i: usize) -> Given {
        Given { descriptor: self.descriptors[i], owned: true }
    }

    /// Asks for a lazy one, from the first poll on.
    pub(crate) fn ask(
        &self,
        app: &AppHandle,
        i: usize,
    ) -> impl Future<Output = Result<Arc<Probe>, LazyError>> + Send + use<> {
        ask_aloud(self.journal.clone(), Arc::clone(&app.shared), self.to(i))
    }

    /// As [`ask`](Self::ask), in a task of its own.
    pub(crate) fn asked(&self, app: &AppHandle, i: usize) -> JoinHandle<Result<Arc<Probe>, LazyError>> {
        tokio::spawn(self.ask(app, i))
    }

    /// A value for a resource, made by the test.
    pub(crate) fn probe(&self, i: usize) -> Arc<Probe> {
        Arc::new(Probe::new(self.descriptors[i].name(), Vec::new(), self.journal.clone()))
    }
}

impl AppBuilder {
    /// As `provide` and `lend`, by descriptor.
    pub(crate) fn give_probe(self, world: &World, i: usize, value: &Arc<Probe>, owned: bool) -> Self {
        let weak = Box::new(Arc::downgrade(value));
        self.give_erased(world.descriptors[i], Arc::clone(value) as Value, weak, owned)
    }
}

/// Worlds share their numbers, as no app holds resources of two: else the slots of each app would be as many as those of all.
fn index(i: usize) -> &'static Index {
    static SHARED: Mutex<Vec<&'static Index>> = Mutex::new(Vec::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    while shared.len() <= i {
        shared.push(Box::leak(Box::new(Index::new())));
    }
    shared[i]
}

fn leak<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
    Box::leak(items.into_iter().collect())
}

fn describe(i: usize, spec: &Spec, journal: &Journal, seen: &Seen, to: &impl Fn(usize) -> DescriptorRef) -> Descriptor {
    let name: &'static str = Box::leak(spec.name.clone().into_boxed_str());
    let [init, fallback, after] = spec.edges.each_ref().map(|group| {
        let edges = group.iter().map(|&(other, form)| Edge::resource(to(other), form));
        leak(edges.chain(spec.takes_app.then_some(<AppHandle as Inject>::EDGE)))
    });
    let declaration = Declaration {
        name,
        place: Place { module: spec.module, ..place(i) },
        index: index(i),
        options: spec.options,
        after,
        provides: leak(spec.provides.iter().map(|&interface| Provision {
            interface: to(interface),
            view: |weak| Box::new(weak.downcast_ref::<Weak<Probe>>().cloned().unwrap_or_default()),
        })),
        lines: spec.lines,
    };
    if spec.interface {
        return Descriptor::interface(declaration);
    }
    let hooks: &'static dyn ErasedHooks = Box::leak(Box::new(Scripted {
        name,
        script: spec.script.clone(),
        journal: journal.clone(),
        seen: seen.clone(),
        edges: [init, fallback],
        asks: spec.asks.iter().map(|&lazy| to(lazy)).collect(),
        wakes: spec.wakes.iter().map(|&lazy| to(lazy)).collect(),
        attempts: AtomicUsize::new(0),
        runs: AtomicUsize::new(0),
    }));
    Descriptor::scripted(declaration, init, fallback, Box::leak(Box::new(hooks)))
}

#[allow(clippy::cast_possible_truncation, reason = "a world is small")]
fn place(i: usize) -> Place {
    Place { module: "world", file: "world.rs", line: i as u32 + 1, column: 1, krate: 1, seed: 1 }
}
