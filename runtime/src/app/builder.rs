//! What an app is to hold, and its limits.

use std::{fmt, panic::Location, sync::Arc, time::Duration};

use tokio::{runtime::Handle, sync::mpsc::unbounded_channel};

use super::attend::{Attends, attend};
use crate::{
    core::{
        descriptor::Descriptor,
        edge::{Edge, Form},
        gather::{Blueprint, Given},
        graph::Graph,
        problem::Problem,
    },
    engine::{
        alarm::Alarm,
        body::Body,
        caught,
        driver::{Driver, GivenValue},
        leaks::Past,
        limits::Limits,
        shared::Shared,
    },
    error::StartError,
    event::{Event, Observer},
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    inject::{GiveToApp, Resource, Roots},
    log, registry,
    report::ShutdownReport,
    said::TimeLimit,
};

/// Puts an app together: what it holds, what stands in for what, how long everything may take.
///
/// Made by [`App::all`](crate::App::all) or [`App::only`](crate::App::only). Nothing runs, and nothing is checked, before
/// [`start`](Self::start), [`start_blocking`](Self::start_blocking), [`run`](Self::run) or [`check`](Self::check).
#[must_use = "an app does nothing until it is started"]
pub struct AppBuilder {
    everything: bool,
    roots: Vec<Edge>,
    linked: Vec<&'static Descriptor>,
    given: Vec<(Given, GivenValue)>,
    limits: Limits,
    observers: Vec<Box<Observer>>,
    pub(super) attends: Attends,
    /// Where somebody waits for it from before the app is there.
    alarm: Option<Arc<Alarm>>,
    /// The name of the test that it is for.
    test: Option<&'static str>,
}

impl AppBuilder {
    pub(crate) fn all() -> Self {
        Self {
            everything: true,
            roots: Vec::new(),
            linked: Vec::new(),
            given: Vec::new(),
            limits: Limits::default(),
            observers: Vec::new(),
            attends: Attends::default(),
            alarm: None,
            test: None,
        }
    }

    pub(crate) fn only<R: Roots>() -> Self {
        Self { everything: false, ..Self::all() }.with_roots(R::EDGES)
    }

    pub(crate) fn with_roots(mut self, roots: &[Edge]) -> Self {
        self.roots.extend_from_slice(roots);
        self
    }

    pub(crate) fn only_roots(mut self) -> Self {
        self.everything = false;
        self
    }

    /// For a test of this name: who asks for the roots is called so, and leaks can be looked for at the end.
    pub(crate) fn for_test(mut self, name: &'static str) -> Self {
        self.test = Some(name);
        self
    }

    /// For a `main` that attends to signals and time itself.
    pub(crate) fn for_main(mut self, alarm: Arc<Alarm>) -> Self {
        self.attends = Attends { parent: self.attends.parent, ..Attends::default() };
        self.alarm = Some(alarm);
        self
    }

    /// Adds a resource, with all that it needs. It is named by itself, and not as it is held: `register::<Api>()`,
    /// `register::<dyn Mailer>()`.
    ///
    /// It serves where the linker gathers nothing (Miri, plugins), and to add one to [`App::only`](crate::App::only).
    pub fn register<T: Resource + ?Sized>(mut self) -> Self {
        self.roots.push(Edge::resource(T::DESCRIPTOR, Form::All));
        self
    }

    /// Adds resources as if the linker had gathered them: they start with [`App::all`](crate::App::all), and provide
    /// interfaces for either kind of app.
    pub fn link(mut self, resources: impl IntoIterator<Item = &'static Descriptor>) -> Self {
        self.linked.extend(resources);
        self
    }

    /// Gives a ready value in place of a resource's own `init`, and of all that this would need. What is given is part of the
    /// app, whether or not something asks for it.
    ///
    /// The value is the app's from now on: its `health`, `run` and `dispose` run. If the graph turns out to be wrong,
    /// nothing runs, and the value is dropped.
    pub fn provide<T: GiveToApp>(self, value: T) -> Self {
        self.give(Arc::new(value), true)
    }

    /// As [`provide`](Self::provide), but the value stays somebody else's: none of its hooks run.
    pub fn lend<T: GiveToApp>(self, value: Arc<T>) -> Self {
        self.give(value, false)
    }

    /// Gives a value that stands for an interface, in place of all its providers: `bind::<dyn Mailer>(Arc::new(Fake))`.
    ///
    /// A resource that is there only to provide interfaces which are all bound does not start.
    pub fn bind<T: Resource + ?Sized>(mut self, value: Arc<T>) -> Self {
        let weak = Box::new(Arc::downgrade(&value));
        let given = Given { descriptor: T::DESCRIPTOR.get(), owned: false };
        self.given.push((given, GivenValue { value: Arc::new(value), weak }));
        self
    }

    /// What `provide` and `lend` have in common; who calls it has checked that the app takes values of `T`.
    pub(crate) fn give<T: Resource>(mut self, value: Arc<T>, owned: bool) -> Self {
        let weak = Box::new(Arc::downgrade(&value));
        self.given.push((Given { descriptor: T::DESCRIPTOR.get(), owned }, GivenValue { value, weak }));
        self
    }

    /// As `give`, for a value whose type only the test knows.
    #[cfg(test)]
    pub(crate) fn give_erased(
        mut self,
        descriptor: &'static Descriptor,
        value: crate::slot::Value,
        weak: crate::slot::WeakValue,
        owned: bool,
    ) -> Self {
        self.given.push((Given { descriptor, owned }, GivenValue { value, weak }));
        self
    }

    /// At most this many hooks run at once; 1 gives strict sequence. Unlimited if not said; 0 counts as 1. A hook that waits for
    /// a lazy resource does not count meanwhile; nor, while the app stops, does the `init` of one.
    pub fn max_concurrency(mut self, hooks: usize) -> Self {
        self.limits.max_concurrency = hooks.max(1);
        self
    }

    /// How long the whole start may take. No limit if not said; each `init` has its own.
    pub fn startup_timeout(mut self, limit: impl TimeLimit) -> Self {
        self.limits.startup = limit.limit();
        self
    }

    /// How long the whole stop, or a roll-back, may take: it caps the sum of all limits below. 25 s if not said.
    pub fn shutdown_timeout(mut self, limit: impl TimeLimit) -> Self {
        self.limits.shutdown = limit.limit();
        self
    }

    /// How long `main`, and then the tasks of each resource, the guards of a pool and open scopes are waited for before they
    /// are cancelled and counted. 10 s if not said; the whole stop keeps 5 s of its limit, or half of it, for disposal.
    pub fn drain_timeout(mut self, limit: Duration) -> Self {
        self.limits.drain = limit;
        self
    }

    /// How long `main` goes on serving after a stop was asked for, so that whoever sends requests can notice. None if not
    /// said. It takes at most half of what [`shutdown_timeout`](Self::shutdown_timeout) leaves before disposal, so that there is time to
    /// drain after it; where `drain_timeout` does not fit beside it, a warning at the start says so.
    pub fn drain_delay(mut self, delay: Duration) -> Self {
        self.limits.drain_delay = delay;
        self
    }

    /// How long each health check may take. 5 s if not said.
    pub fn health_timeout(mut self, limit: Duration) -> Self {
        self.limits.health = limit;
        self
    }

    /// Adds somebody who hears every [`Event`], in order, on the task that drives the app: it must not block. What it panics
    /// with is dropped; the app goes on.
    ///
    /// ```
    /// # use tenure::{App, Event};
    /// let builder = App::only::<()>().observer(|event| {
    ///     if let Event::Ready { resource, took } = event {
    ///         println!("{resource} after {took:?}");
    ///     }
    /// });
    /// ```
    pub fn observer(mut self, observer: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.observers.push(Box::new(observer));
        self
    }

    /// Checks the graph, and starts nothing; values that are given only at run time count as given.
    ///
    /// # Errors
    /// [`StartError`] with everything that is wrong.
    #[track_caller]
    pub fn check(&self) -> Result<(), StartError> {
        let asker = ResourceInfo::app(Location::caller());
        Graph::build(&self.blueprint(), asker, true).map(|_| ()).map_err(invalid)
    }

    fn blueprint(&self) -> Blueprint {
        Blueprint {
            registered: registry::registered().chain(self.linked.iter().copied()).collect(),
            everything: self.everything,
            roots: self.roots.clone(),
            given: self.given.iter().map(|(given, _)| *given).collect(),
        }
    }

    /// Checks the graph, and makes the driver.
    pub(crate) fn assemble(
        self,
        started_at: &'static Location<'static>,
        runtime: Handle,
        body: Option<Body>,
    ) -> Result<Assembled, StartError> {
        caught::install();
        let app = ResourceInfo::app(started_at);
        let asker = self.test.map_or(app, |name| ResourceInfo { name, ..app });
        let graph = Graph::build(&self.blueprint(), asker, false).map_err(invalid)?;
        let mut given: Vec<_> = std::iter::repeat_with(|| None).take(graph.len()).collect();
        for (Given { descriptor, .. }, value) in self.given {
            if let Some(node) = graph.node_of(descriptor) {
                given[node as usize] = Some(value);
            }
        }
        if let Some(text) = self.limits.cut_short() {
            log::warning(format_args!("{text}"));
        }
        let (messages, inbox) = unbounded_channel();
        let mut shared = Shared::new(graph, messages, runtime, started_at, &self.limits);
        shared.past = self.test.map(|_| Past::default());
        if let Some(alarm) = self.alarm {
            alarm.limit(self.limits.shutdown);
            shared.alarm = alarm;
        }
        let shared = Arc::new(shared);
        let attendants = attend(self.attends, &shared)?;
        let (answer, started) = tokio::sync::oneshot::channel();
        let driver = Driver::new(Arc::clone(&shared), inbox, self.limits, self.observers, given, body, answer);
        let driver = driver.with(attendants);
        Ok(Assembled { shared, driver, started })
    }
}

/// An app whose graph is right, and whose driver has not been spawned.
pub(crate) struct Assembled {
    pub(crate) shared: Arc<Shared>,
    pub(crate) driver: Driver,
    pub(crate) started: tokio::sync::oneshot::Receiver<Result<(), StartError>>,
}

fn invalid(problems: Vec<Problem>) -> StartError {
    let mut failures = problems.into_iter().map(|problem| {
        Failure::new(problem.resource(), Phase::Validation, Duration::ZERO, FailureKind::Invalid(Box::new(problem)))
    });
    let primary = failures.next();
    let others = failures.collect();
    StartError::before_start(primary, others)
}

impl StartError {
    /// Nothing was started, so that nothing has to be given back.
    pub(crate) fn before_start(primary: Option<Failure>, others: Vec<Failure>) -> Self {
        let nobody = ResourceInfo::app(Location::caller());
        let primary = primary.unwrap_or_else(|| Failure::new(nobody, Phase::Start, Duration::ZERO, FailureKind::Cancelled));
        let rollback = ShutdownReport::new(crate::Cause::StartFailed);
        Self { primary: Box::new(primary), others, blocked: Vec::new(), rollback: Box::new(rollback), early: false }
    }
}

impl fmt::Debug for AppBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBuilder")
            .field("everything", &self.everything)
            .field("roots", &self.roots)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
