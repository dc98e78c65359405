//! One start and stop of each kind, and what is to come of it.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use tenure::{App, AppBuilder, AppHandle, AppState, BoxError, Event};
use tokio::{
    runtime::Runtime,
    sync::{Notify, watch},
    time::sleep,
};

use super::{
    ends,
    faults::{Endless, Fault, Plan, Restless, Sticky, Unmade, Unruly},
    gauges::Live,
    service::Front,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    /// Under `run`.
    Body,
    /// The body of `run` panics.
    BodyPanics,
    /// The future of `run` is dropped.
    BodyDropped,
    /// On a runtime that the app brings.
    Blocking,
    /// The same, and the app is dropped.
    BlockingDropped,
    /// On a runtime of one thread that is made for it.
    OneThread,
    /// The runtime ends under the app.
    RuntimeDropped,
    Dropped,
    /// The future of `start` is dropped.
    StartDropped,
    /// It is asked to stop while it starts.
    StartStopped,
    StartTooLong,
    /// A signal stops it; there is a watchdog.
    Signal,
    /// The same, on its own runtime; it is stopped otherwise, and the signal hurries that.
    Interrupted,
    Init(Fault),
    Dispose(Fault),
    Task(Fault),
    Restarts(Fault),
    /// A client that stays, a scope that stays open, a task that hears no stop: they are waited for, but not for long.
    Drained,
    /// The same, and the stop is hurried.
    Hurried,
    /// A guard comes back when the app has stopped.
    Late,
}

pub(crate) const KINDS: &[Kind] = &[
    Kind::Plain,
    Kind::Body,
    Kind::BodyPanics,
    Kind::BodyDropped,
    Kind::Blocking,
    Kind::BlockingDropped,
    Kind::OneThread,
    Kind::RuntimeDropped,
    Kind::Dropped,
    Kind::StartDropped,
    Kind::StartStopped,
    Kind::StartTooLong,
    Kind::Signal,
    Kind::Interrupted,
    Kind::Init(Fault::Error),
    Kind::Init(Fault::Panic),
    Kind::Init(Fault::Hang),
    Kind::Dispose(Fault::Error),
    Kind::Dispose(Fault::Panic),
    Kind::Dispose(Fault::Hang),
    Kind::Task(Fault::Error),
    Kind::Task(Fault::Panic),
    Kind::Restarts(Fault::Error),
    Kind::Restarts(Fault::Panic),
    Kind::Drained,
    Kind::Hurried,
    Kind::Late,
];

/// An app that is put together, and what is heard of it.
pub(crate) struct Subject {
    pub(crate) builder: AppBuilder,
    pub(crate) begun: Arc<Notify>,
    /// The handle that an `init` saw.
    pub(crate) seen: Arc<OnceLock<AppHandle>>,
    stopped: watch::Receiver<bool>,
}

impl Subject {
    fn of(kind: Kind) -> Self {
        let builder = match kind {
            Kind::Init(_) => App::only::<(Arc<Front>, Arc<Unmade>)>(),
            Kind::StartDropped | Kind::StartStopped | Kind::StartTooLong => App::only::<(Arc<Front>, Arc<Endless>)>(),
            Kind::Dispose(_) => App::only::<(Arc<Front>, Arc<Sticky>)>(),
            Kind::Task(_) | Kind::Drained | Kind::Hurried | Kind::Interrupted => App::only::<(Arc<Front>, Arc<Unruly>)>(),
            Kind::Restarts(_) => App::only::<(Arc<Front>, Arc<Restless>)>(),
            _ => App::only::<Arc<Front>>(),
        };
        let fault = match kind {
            Kind::Init(fault) | Kind::Dispose(fault) | Kind::Task(fault) | Kind::Restarts(fault) => fault,
            _ => Fault::Hang,
        };
        let (begun, seen) = (Arc::new(Notify::new()), Arc::default());
        let (told, stopped) = watch::channel(false);
        let live = Live::new();
        let observer = move |event: &Event| {
            let _live = &live;
            if let Event::App { to: AppState::Stopped, .. } = event {
                told.send_replace(true);
            }
        };
        let plan = Plan { fault, begun: Arc::clone(&begun), seen: Arc::clone(&seen), live: Live::new() };
        Self { builder: builder.provide(plan).observer(observer), begun, seen, stopped }
    }

    pub(crate) fn configured(self, configure: impl FnOnce(AppBuilder) -> AppBuilder) -> Self {
        Self { builder: configure(self.builder), ..self }
    }

    /// Up, and used.
    pub(crate) async fn start(self) -> Result<App, BoxError> {
        let app = self.builder.start().await?;
        // Some stop by themselves.
        if let Ok(front) = app.try_get::<Front>() {
            front.serve().await.or_else(|error| if app.is_ready() { Err(error) } else { Ok(()) })?;
        }
        Ok(app)
    }
}

/// One cycle; when it returns, nothing that was made for it is there.
pub(crate) fn turn(runtime: &Runtime, kind: Kind) -> Result<(), BoxError> {
    let subject = Subject::of(kind);
    let mut stopped = subject.stopped.clone();
    match kind {
        Kind::Blocking | Kind::BlockingDropped | Kind::Interrupted => ends::blocking(subject, kind)?,
        Kind::OneThread | Kind::RuntimeDropped => ends::on_one_thread(subject, kind)?,
        Kind::Init(_) | Kind::StartTooLong => runtime.block_on(ends::failing(subject, kind))?,
        Kind::StartDropped | Kind::StartStopped => runtime.block_on(ends::starting(subject, kind))?,
        Kind::Body | Kind::BodyPanics | Kind::BodyDropped => runtime.block_on(ends::body(subject, kind))?,
        _ => runtime.block_on(ends::running(subject, kind))?,
    }
    runtime.block_on(async {
        if kind != Kind::RuntimeDropped {
            stopped.wait_for(|stopped| *stopped).await?;
        }
        // What was cut off has but to be polled; the number of looks only ends a test that fails.
        for _ in 0..5000 {
            if Live::all().is_empty() {
                return Ok(());
            }
            sleep(Duration::from_millis(1)).await;
        }
        Err(format!("these are left: {:?}", Live::all()).into())
    })
}
