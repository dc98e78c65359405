//! A stop that is asked for from within the app: it comes at once, wherever that is; and whoever awaits its end where the app
//! waits for him is cut off in time, and told why.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use tenure::{
    App, AppHandle, BoxError, Cause, CleanupStack, Event, FailureKind, Outcome, RunError, Shutdown, ShutdownReport, Tasks,
    managed_resource, resource, scope,
};
use tokio::time::Instant;

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;

/// Where the stop is asked for, and whether its end is awaited there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum At {
    Init,
    Task,
    TaskWhenRunning,
    Run,
    Dispose,
    Health,
    Cleanup,
    OwnCleanup,
    BlockingThread,
    PlainThread,
    Observer,
    ScopeInit,
    ScopeDispose,
    ScopeBody,
}

const ALL: [At; 14] = [
    At::Init,
    At::Task,
    At::TaskWhenRunning,
    At::Run,
    At::Dispose,
    At::Health,
    At::Cleanup,
    At::OwnCleanup,
    At::BlockingThread,
    At::PlainThread,
    At::Observer,
    At::ScopeInit,
    At::ScopeDispose,
    At::ScopeBody,
];

#[resource(provided)]
struct Plan {
    at: At,
    awaits: bool,
}

impl Plan {
    async fn act(&self, here: At, app: &AppHandle) {
        if self.at == here {
            let stopped = app.shutdown("enough");
            if self.awaits {
                let _ = stopped.await;
            }
        }
    }
}

#[managed_resource(init = Self::start, run = Self::run, dispose = Self::stop, health = Self::check)]
struct Actor {
    plan: Arc<Plan>,
    app: AppHandle,
}

impl Actor {
    async fn start(plan: Arc<Plan>, app: AppHandle, tasks: Tasks, cleanups: CleanupStack) -> Self {
        let actor = |here: At| {
            let (plan, app) = (Arc::clone(&plan), app.clone());
            async move { plan.act(here, &app).await }
        };
        let (of_resource, of_app) = (actor(At::Cleanup), actor(At::OwnCleanup));
        cleanups.defer_named("of the resource", async move || of_resource.await);
        app.cleanup().defer_named("of the app", async move || of_app.await);
        tasks.spawn("at once", actor(At::Task));
        tasks.spawn_when_running("later", actor(At::TaskWhenRunning));
        plan.act(At::Init, &app).await;
        Self { plan, app }
    }

    async fn run(&self, _stop: Shutdown) {
        self.plan.act(At::Run, &self.app).await;
    }

    async fn stop(&self) {
        self.plan.act(At::Dispose, &self.app).await;
    }

    async fn check(&self) {
        self.plan.act(At::Health, &self.app).await;
    }
}

#[managed_resource(scope = Request, init = Self::start, dispose = Self::stop)]
struct Scoped {
    plan: Arc<Plan>,
    app: AppHandle,
}

impl Scoped {
    async fn start(plan: Arc<Plan>, app: AppHandle) -> Self {
        plan.act(At::ScopeInit, &app).await;
        Self { plan, app }
    }

    async fn stop(&self) {
        self.plan.act(At::ScopeDispose, &self.app).await;
    }
}

struct Played {
    report: ShutdownReport,
    took: Duration,
    /// Who was told that he waited for himself.
    told: Vec<String>,
}

/// Does what cannot be done by the resources themselves.
async fn provoke(at: At, awaits: bool, app: &App) {
    let handle = app.handle();
    let act = move |app: AppHandle| async move { Plan { at, awaits }.act(at, &app).await };
    match at {
        At::Health => drop(app.health().await),
        At::ScopeInit | At::ScopeDispose | At::ScopeBody => {
            let body = app.scope::<Request>().run(async |scope| {
                scope.get::<Scoped>().await?;
                if at == At::ScopeBody {
                    act(handle).await;
                }
                Ok::<_, BoxError>(())
            });
            // It may be cut off.
            drop(body.await);
        }
        At::BlockingThread => {
            let runtime = tokio::runtime::Handle::current();
            let asked = tokio::task::spawn_blocking(move || runtime.block_on(act(handle)));
            assert!(asked.await.is_ok());
        }
        At::PlainThread => {
            let (told, hear) = tokio::sync::oneshot::channel();
            let thread = thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                runtime.block_on(act(handle));
                let _ = told.send(());
            });
            assert!(hear.await.is_ok() && thread.join().is_ok());
        }
        _ => {}
    }
}

async fn play(at: At, awaits: bool) -> Result<Played, BoxError> {
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let (heard, known) = (Arc::clone(&events), Arc::new(Mutex::new(None::<AppHandle>)));
    let asks = Arc::clone(&known);
    let app = App::only::<Arc<Actor>>().provide(Plan { at, awaits }).observer(move |event| {
        heard.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
        let app = asks.lock().unwrap_or_else(PoisonError::into_inner);
        if let (At::Observer, Some(app), Event::ShutdownRequested { .. }) = (at, &*app, event) {
            drop(app.shutdown("of an observer"));
        }
    });
    let began = Instant::now();
    let started = tokio::time::timeout(Duration::from_secs(3600), app.start()).await?;
    let report = match started {
        Err(error) => *error.rollback,
        Ok(app) => {
            *known.lock().unwrap_or_else(PoisonError::into_inner) = Some(app.handle());
            provoke(at, awaits, &app).await;
            let stopped = match at {
                At::Dispose | At::Cleanup | At::OwnCleanup | At::Observer | At::ScopeDispose => app.shutdown(),
                _ => app.stopped(),
            };
            match tokio::time::timeout(Duration::from_secs(3600), stopped).await? {
                Ok(report) => report,
                Err(error) => *error.report,
            }
        }
    };
    let events = events.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let told = events.iter().filter_map(|event| match event {
        Event::AwaitedOwnEnd { resource, at } => Some(format!("{at} of {}", resource.name)),
        _ => None,
    });
    Ok(Played { report, took: began.elapsed(), told: told.collect() })
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_is_asked_for_anywhere_comes_at_once_and_nothing_fails() -> TestResult {
    for at in ALL {
        let Played { report, took, told } = play(at, false).await?;
        // The clock runs on while nothing but a thread of its own goes on.
        assert!(told.is_empty() && (took.is_zero() || at == At::PlainThread), "{at:?}: {took:?} {told:?}");
        assert!(report.is_clean(), "{at:?}: {report:?}");
        let by_us = matches!(at, At::Dispose | At::Cleanup | At::OwnCleanup | At::Observer);
        match report.cause {
            Cause::Completed => assert!(by_us, "{at:?}"),
            Cause::Reason(reason) => assert!(!by_us && &*reason == "enough", "{at:?}"),
            other => panic!("{at:?}: {other:?}"),
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn whoever_awaits_the_end_where_the_app_waits_for_him_is_cut_off_in_time() -> TestResult {
    for at in ALL {
        let Played { report, took, told } = play(at, true).await?;
        let drained = Duration::from_secs(10);
        let (expected, limit) = match at {
            At::Init => (Some("`init` of Actor"), Duration::ZERO),
            At::Task => (Some("task `at once` of Actor"), drained),
            At::TaskWhenRunning => (Some("task `later` of Actor"), drained),
            At::Run => (Some("task `run` of Actor"), drained),
            At::Dispose => (Some("`dispose` of Actor"), drained),
            // They have their own limits, and the app does not wait for longer.
            At::Cleanup | At::OwnCleanup | At::ScopeInit | At::ScopeDispose | At::ScopeBody => (None, drained),
            // The app waits for none of these.
            At::Health | At::BlockingThread | At::PlainThread | At::Observer => (None, Duration::ZERO),
        };
        assert_eq!(told, Vec::from_iter(expected), "{at:?}");
        assert!(took == limit || at == At::PlainThread, "{at:?}: {took:?}");
        if at == At::Dispose {
            let Some(Outcome::Abandoned(failure)) = report.outcome("Actor") else { panic!("{report:?}") };
            assert!(matches!(failure.kind, FailureKind::AwaitedOwnEnd { .. }), "{failure}");
            assert!(failure.to_string().ends_with("it waited for the end of the app, which waited for it"), "{failure}");
        }
        let late = matches!(at, At::Dispose | At::Cleanup | At::OwnCleanup | At::ScopeDispose);
        assert!(report.is_clean() != late || at == At::ScopeDispose, "{at:?}: {report:?}");
    }
    Ok(())
}

/// Runs a body that is told nothing but that it has a second to drain; gives who was told that he waited for himself.
async fn told_of_body(body: impl AsyncFnOnce(AppHandle)) -> (Result<(), RunError>, Vec<String>) {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let tell = Arc::clone(&told);
    let app = App::only::<()>().drain_timeout(Duration::from_secs(1)).observer(move |event| {
        if let Event::AwaitedOwnEnd { resource, at } = event {
            tell.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{at} of {}", resource.name));
        }
    });
    let ran = app.run(body).await.map(|ran| ran.output);
    let told = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (ran, told)
}

#[tokio::test(start_paused = true)]
async fn a_body_that_awaits_the_end_of_its_own_app_is_cut_off_and_told_why() {
    let began = Instant::now();
    let (ran, told) = told_of_body(async |app| drop(app.shutdown("enough").await)).await;
    assert!(matches!(ran, Err(RunError::CutOff { .. })), "{ran:?}");
    assert_eq!((began.elapsed(), told), (Duration::from_secs(1), vec!["the body of app".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_the_end_among_other_things_is_told_nothing() {
    let (ran, told) = told_of_body(async |app| {
        let stop = app.shutdown_requested();
        drop(app.shutdown("enough"));
        tokio::select! {
            biased;
            _ = app.stopped() => unreachable!("it waits for the body"),
            () = async { stop.requested().await; tokio::task::yield_now().await } => {}
        }
    })
    .await;
    assert!(ran.is_ok() && told.is_empty(), "{ran:?} {told:?}");
}

#[tokio::test(start_paused = true)]
async fn an_end_that_is_first_awaited_inside_may_be_awaited_outside() {
    let outside = Arc::new(Mutex::new(None));
    let take = Arc::clone(&outside);
    let (ran, told) = told_of_body(async move |app| {
        let mut stopped = app.shutdown("enough");
        assert!(tokio::time::timeout(Duration::from_millis(1), &mut stopped).await.is_err());
        *take.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokio::spawn(stopped));
        tokio::task::yield_now().await;
    })
    .await;
    let task = outside.lock().unwrap_or_else(PoisonError::into_inner).take().expect("the body ran");
    assert!(ran.is_ok() && told.is_empty() && matches!(task.await, Ok(Ok(_))), "{ran:?} {told:?}");
}
