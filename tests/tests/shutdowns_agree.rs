//! Many who stop one app, at whatever moment, from tasks and from threads: all get the same answer, and one cause counts.

use std::{
    future::pending,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use tenure::{
    App, AppBuilder, AppHandle, AppState, BoxError, Cause, Event, FailureKind, RunError, ShutdownError, ShutdownReport,
    managed_resource, resource,
};
use tokio::{
    runtime::{Builder, Handle},
    sync::watch,
    task::JoinSet,
};

type TestResult = Result<(), BoxError>;
type Answer = Result<ShutdownReport, ShutdownError>;

/// Lets the hooks of `Slow` go on, and has the handle that its `init` saw.
#[resource(provided)]
struct Gates {
    init: watch::Sender<bool>,
    dispose: watch::Sender<bool>,
    fails: bool,
    seen: watch::Sender<Option<AppHandle>>,
}

impl Gates {
    fn new(init: bool, dispose: bool, fails: bool) -> Arc<Self> {
        let gate = |open| watch::Sender::new(open);
        Arc::new(Self { init: gate(init), dispose: gate(dispose), fails, seen: watch::Sender::new(None) })
    }

    async fn handle(&self) -> AppHandle {
        let mut seen = self.seen.subscribe();
        let handle = seen.wait_for(Option::is_some).await.expect("it is sent");
        handle.clone().expect("it is there")
    }
}

async fn opened(gate: &watch::Sender<bool>) {
    let _ = gate.subscribe().wait_for(|open| *open).await;
}

#[managed_resource(init = Self::start, dispose = Self::stop)]
struct Slow(Arc<Gates>, Handle);

impl Slow {
    async fn start(gates: Arc<Gates>, app: AppHandle) -> Self {
        gates.seen.send_replace(Some(app));
        opened(&gates.init).await;
        Self(gates, Handle::current())
    }

    async fn stop(&self) -> Result<(), BoxError> {
        opened(&self.0.dispose).await;
        if self.0.fails { Err("it is stuck".into()) } else { Ok(()) }
    }
}

/// Counts the causes that have counted.
fn builder(gates: &Arc<Gates>) -> (AppBuilder, Arc<AtomicUsize>) {
    let causes = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&causes);
    let builder = App::only::<Arc<Slow>>().lend(Arc::clone(gates)).observer(move |event| {
        if let Event::ShutdownRequested { .. } = event {
            counts.fetch_add(1, SeqCst);
        }
    });
    (builder, causes)
}

/// What somebody has asked for, whose call is on its way.
struct Asked {
    answers: JoinSet<Answer>,
    threads: Vec<thread::JoinHandle<Answer>>,
    half: JoinSet<()>,
}

impl Asked {
    /// Fifty tasks and fifty threads ask at once, and some more that do not stay for the answer.
    fn of(app: &AppHandle) -> Self {
        let (mut answers, mut half) = (JoinSet::new(), JoinSet::new());
        for i in 0..50 {
            answers.spawn(app.shutdown(format!("task {i}")));
            let dropped = app.shutdown(format!("half-way {i}"));
            half.spawn(async move {
                tokio::select! { biased; _ = dropped => {} () = tokio::task::yield_now() => {} }
            });
        }
        let threads = (0..50).map(|i| {
            let app = app.clone();
            thread::spawn(move || {
                // Another runtime, which has nothing to do with the app's.
                let runtime = Builder::new_current_thread().build().expect("a runtime");
                runtime.block_on(app.shutdown(format!("thread {i}")))
            })
        });
        Self { answers, threads: threads.collect(), half }
    }

    async fn join(mut self, also: impl IntoIterator<Item = Answer>) -> Result<String, BoxError> {
        let mut all: Vec<_> = also.into_iter().collect();
        while let Some(answer) = self.answers.join_next().await {
            all.push(answer?);
        }
        while let Some(over) = self.half.join_next().await {
            over?;
        }
        for thread in self.threads {
            all.push(tokio::task::spawn_blocking(move || thread.join()).await?.map_err(|_| "a thread panicked")?);
        }
        assert!(all.len() >= 100);
        let mut texts = all.iter().map(|answer| format!("{answer:?}"));
        let first = texts.next().unwrap_or_default();
        assert!(texts.all(|text| text == first), "all answers are equal");
        Ok(first)
    }
}

async fn until(app: &AppHandle, state: AppState) {
    while app.state() != state {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_starts() -> TestResult {
    let gates = Gates::new(false, true, false);
    let (builder, causes) = builder(&gates);
    let start = tokio::spawn(builder.start());
    let app = gates.handle().await;
    let asked = Asked::of(&app);
    let error = start.await?.expect_err("it is rolled back");
    assert!(matches!(&error.primary.kind, FailureKind::Interrupted(_)), "{error}");
    asked.join([Ok(*error.rollback), app.stopped().await, app.shutdown("late").await]).await?;
    assert_eq!(causes.load(SeqCst), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_runs_drains_and_stops_and_after_that() -> TestResult {
    for fails in [false, true] {
        let gates = Gates::new(true, false, fails);
        let (builder, causes) = builder(&gates);
        let app = builder.drain_delay(Duration::from_millis(50)).start().await?;
        let running = Asked::of(&app);
        until(&app, AppState::Draining).await;
        let draining = Asked::of(&app);
        until(&app, AppState::Stopping).await;
        let stopping = Asked::of(&app);
        gates.dispose.send_replace(true);
        let first = app.shutdown().await;
        assert_eq!(first.is_err(), fails);
        let stopped = Asked::of(&app);
        let texts = [
            running.join([first.clone()]).await?,
            draining.join([first.clone()]).await?,
            stopping.join([first.clone()]).await?,
            stopped.join([first, app.stopped().await]).await?,
        ];
        assert!(texts.iter().all(|text| *text == texts[0]));
        assert_eq!(causes.load(SeqCst), 1);
        // It has been stopped: nothing is left to warn of, and nothing changes.
        let handle = app.handle();
        drop(app);
        assert_eq!(format!("{:?}", handle.shutdown("again").await), texts[0]);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn when_it_is_dropped_at_the_same_time() -> TestResult {
    for _ in 0..20 {
        let gates = Gates::new(true, true, false);
        let (builder, causes) = builder(&gates);
        let app = builder.start().await?;
        let (handle, asked) = (app.handle(), Asked::of(&app));
        drop(app);
        asked.join([handle.stopped().await]).await?;
        assert_eq!(causes.load(SeqCst), 1);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_body_that_ends_at_the_same_time_or_never() -> TestResult {
    for ends in [true, false] {
        let gates = Gates::new(true, true, false);
        let (builder, causes) = builder(&gates);
        let asked = Arc::new(Mutex::new(None));
        let (ask, seen) = (Arc::clone(&asked), Arc::new(Mutex::new(None)));
        let see = Arc::clone(&seen);
        let ran = builder
            .drain_timeout(Duration::from_millis(50))
            .run(async move |app: AppHandle| {
                *ask.lock().unwrap_or_else(PoisonError::into_inner) = Some(Asked::of(&app));
                *see.lock().unwrap_or_else(PoisonError::into_inner) = Some(app);
                if !ends {
                    pending::<()>().await;
                }
            })
            .await;
        let report = match (ran, ends) {
            (Ok(ran), true) => ran.report,
            (Err(RunError::CutOff { report, .. }), false) => *report,
            (ran, _) => panic!("{ran:?}"),
        };
        let asked = asked.lock().unwrap_or_else(PoisonError::into_inner).take().expect("the body ran");
        let app = seen.lock().unwrap_or_else(PoisonError::into_inner).take().expect("the body ran");
        asked.join([Ok(report), app.stopped().await]).await?;
        assert_eq!(causes.load(SeqCst), 1);
    }
    Ok(())
}

#[test]
fn from_plain_threads_that_block() -> TestResult {
    let gates = Gates::new(true, true, false);
    let (builder, causes) = builder(&gates);
    let app = builder.start_blocking()?;
    let texts = thread::scope(|threads| {
        let block = || format!("{:?}", app.shutdown_blocking());
        let asked: Vec<_> = (0..20).map(|_| threads.spawn(block)).collect();
        asked.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    let texts = texts.map_err(|_| "a thread panicked")?;
    assert!(texts.iter().all(|text| *text == texts[0] && text.starts_with("Ok")));
    assert_eq!(causes.load(SeqCst), 1);
    Ok(())
}

#[test]
fn an_app_that_is_dropped_in_a_task_of_its_own_runtime_is_given_back_and_nothing_waits_for_itself() -> TestResult {
    for awaits in [false, true] {
        let gates = Gates::new(true, true, false);
        let app = builder(&gates).0.start_blocking()?;
        let (handle, watching) = (app.handle(), app.shutdown_requested());
        let (hand_over, taken) = tokio::sync::oneshot::channel::<App>();
        app.get::<Slow>().1.spawn(async move {
            let app = taken.await;
            if awaits && let Ok(app) = &app {
                let _ = app.shutdown().await;
            }
            drop(app);
        });
        assert!(hand_over.send(app).is_ok());
        watching.wait();
        let runtime = Builder::new_current_thread().build()?;
        let report = runtime.block_on(handle.stopped())?;
        assert!(matches!((&report.cause, awaits), (Cause::Dropped, false) | (Cause::Completed, true)), "{:?}", report.cause);
    }
    Ok(())
}
