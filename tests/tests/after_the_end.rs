//! Every operation at every moment: what can be had is had, and whatever comes too late is a typed error, at once. Nothing
//! hangs, and nothing panics but `get`, which says so.

use std::{
    collections::BTreeMap,
    fmt::{self, Debug, Display},
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

use tenure::{
    App, AppBuilder, AppHandle, AppState, BoxError, CleanupStack, Lazy, Pool, ScopeHandle, Shutdown, Tasks,
    managed_resource, resource, scope,
};
use tokio::{
    runtime::Builder,
    sync::watch,
    time::{Instant, timeout},
};

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope(key = TenantId)]
struct Tenant;

#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(u32);

#[resource(scope = Request)]
struct InScope {
    _hub: Arc<Hub>,
}

#[resource(scope = Request, provided)]
struct Given;

/// The moments that hooks hold up, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Before,
    Starting,
    Running,
    BeforeItsTurn,
    AfterItsTurn,
}

/// What the test holds for good.
struct Held {
    app: AppHandle,
    pool: Arc<Pool<Line>>,
    used: Lazy<Used>,
    unused: Lazy<Unused>,
    tasks: Tasks,
    stop: Shutdown,
    cleanups: CleanupStack,
}

/// Where `Hub` leaves it; and the gates of the hooks that hold up the app.
#[resource(provided)]
struct Outside {
    held: Mutex<Option<Arc<Held>>>,
    at: watch::Sender<Moment>,
    go: watch::Sender<Moment>,
}

impl Outside {
    /// Says that a moment has come, and waits until the test is through with it.
    async fn reach(&self, moment: Moment) {
        self.at.send_replace(moment);
        let _ = self.go.subscribe().wait_for(|gone| *gone as u8 >= moment as u8).await;
    }

    async fn until(&self, moment: Moment) {
        let _ = self.at.subscribe().wait_for(|at| *at == moment).await;
    }
}

#[managed_resource(init = Self::start, dispose = Self::stop)]
struct Base(Arc<Outside>);

impl Base {
    fn start(outside: Arc<Outside>) -> Self {
        Self(outside)
    }

    async fn stop(&self) {
        self.0.reach(Moment::AfterItsTurn).await;
    }
}

#[managed_resource(init = Self::load, lazy)]
struct Used;
#[managed_resource(init = Self::load, lazy)]
struct Unused;

impl Used {
    fn load(_base: Arc<Base>) -> Self {
        Self
    }
}

impl Unused {
    fn load(_base: Arc<Base>) -> Self {
        Self
    }
}

#[managed_resource(init = Self::open, pool(max = 1))]
struct Line;

impl Line {
    fn open(_base: Arc<Base>) -> Self {
        Self
    }
}

#[managed_resource(init = Self::start, health = |_| true)]
struct Hub;

impl Hub {
    #[allow(clippy::too_many_arguments, reason = "all that there is")]
    async fn start(
        _base: Arc<Base>,
        pool: Arc<Pool<Line>>,
        outside: Arc<Outside>,
        app: AppHandle,
        used: Lazy<Used>,
        unused: Lazy<Unused>,
        tasks: Tasks,
        stop: Shutdown,
        cleanups: CleanupStack,
    ) -> Self {
        let held = Held { app, pool, used, unused, tasks, stop, cleanups };
        *outside.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(held));
        outside.reach(Moment::Starting).await;
        Self
    }
}

/// What depends on everything.
#[managed_resource(init = Self::start, dispose = Self::stop)]
struct Top(Arc<Outside>);

impl Top {
    #[allow(clippy::needless_pass_by_value, reason = "dependencies are taken by value")]
    fn start(_hub: Arc<Hub>, outside: Arc<Outside>) -> Self {
        Self(outside)
    }

    async fn stop(&self) {
        self.0.reach(Moment::BeforeItsTurn).await;
    }
}

/// The name of what a `Debug` shows: of an error its variant, and of a value nothing.
fn short<T, E: Debug>(result: Result<T, E>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => {
            let text = format!("{error:?}");
            let end = text.find([' ', '(', '{']).unwrap_or(text.len());
            match text.find("state: ") {
                Some(at) => format!("{} {}", &text[..end], text[at + 7..].trim_end_matches([' ', '}', ')'])),
                None => text[..end].to_owned(),
            }
        }
    }
}

type Answer<'a> = Pin<Box<dyn Future<Output = String> + 'a>>;

/// What the operations are asked of.
struct Ops {
    held: Arc<Held>,
    open: ScopeHandle,
}

impl Ops {
    /// Every operation, by its name.
    fn all(&self) -> Vec<(&'static str, Answer<'_>)> {
        let Self { held, open } = self;
        let Held { app, pool, .. } = &**held;
        vec![
            ("try_get", Box::pin(async { short(app.try_get::<Hub>()) })),
            (
                "get",
                Box::pin(async {
                    catch_unwind(AssertUnwindSafe(|| app.get::<Hub>())).map_or("panics", |_| "ok").to_owned()
                }),
            ),
            ("lazy, used", Box::pin(async { short(app.lazy::<Used>().get().await) })),
            ("Lazy, used", Box::pin(async { short(held.used.get().await) })),
            ("Lazy, used, if ready", Box::pin(async { format!("{}", held.used.get_if_ready().is_some()) })),
            ("Lazy, unused, if ready", Box::pin(async { format!("{}", held.unused.get_if_ready().is_some()) })),
            ("Pool::acquire", Box::pin(async { short(pool.acquire().await) })),
            ("Pool::try_acquire", Box::pin(async { short(pool.try_acquire()) })),
            ("Pool::run", Box::pin(async { short(pool.run(async |_| ()).await) })),
            (
                "Pool::status",
                Box::pin(async {
                    {
                        let _ = pool.status();
                        "ok".to_owned()
                    }
                }),
            ),
            ("Scope::get", Box::pin(async { short(app.scope::<Request>().get::<InScope>().await) })),
            (
                "Scope::run",
                Box::pin(async { short(app.scope::<Request>().run(async |_| Ok::<_, tenure::ScopeError>(())).await) }),
            ),
            (
                "Scope::run_blocking",
                Box::pin(async { short(app.scope::<Request>().run_blocking(|_| Ok::<_, tenure::ScopeError>(()))) }),
            ),
            ("Scope::close", Box::pin(async { short(app.scope::<Request>().close().await) })),
            ("Scope::attach", Box::pin(async { short(app.scope::<Request>().attach(async {}).await) })),
            ("Scope::scope", Box::pin(async { short(app.scope::<Request>().scope::<Step>().close().await) })),
            ("Scope::try_provide", Box::pin(async { short(app.scope::<Request>().try_provide(Given)) })),
            ("ScopeHandle::get", Box::pin(async { short(open.get::<InScope>().await) })),
            ("ScopeHandle::try_get", Box::pin(async { short(open.try_get::<InScope>()) })),
            (
                "ScopeHandle::scope",
                Box::pin(async { short(open.scope::<Step>().run(async |_| Ok::<_, tenure::ScopeError>(())).await) }),
            ),
            ("ScopeHandle::is_open", Box::pin(async { open.is_open().to_string() })),
            ("scope_for", Box::pin(async { short(app.scope_for::<Tenant>(TenantId(1)).get::<TenantId>().await) })),
            ("close_scope_for", Box::pin(async { short(app.close_scope_for::<Tenant>(&TenantId(1)).await) })),
            (
                "cleanup of the app",
                Box::pin(async {
                    {
                        let stack = app.cleanup();
                        deferred(&stack).await
                    }
                }),
            ),
            ("cleanup of the resource", Box::pin(async { deferred(&held.cleanups).await })),
            ("cleanup of the scope", Box::pin(async { deferred(&open.cleanup()).await })),
            ("Tasks::spawn", Box::pin(async { spawned(&held.tasks).await })),
            (
                "Shutdown::is_requested",
                Box::pin(async { format!("{} {}", held.stop.is_requested(), held.stop.cause().is_some()) }),
            ),
            (
                "shutdown_requested",
                Box::pin(async {
                    format!("{} {}", app.shutdown_requested().is_requested(), app.shutdown_requested().cause().is_some())
                }),
            ),
            ("status", Box::pin(async { format!("{}", app.status().app) })),
            ("health", Box::pin(async { format!("{:?}", app.health().await.health) })),
            (
                "extend",
                Box::pin(async {
                    {
                        tenure::extend(Duration::from_secs(1));
                        "ok".to_owned()
                    }
                }),
            ),
        ]
    }
}

/// Whether what is deferred runs now, later or never.
async fn deferred(stack: &CleanupStack) -> String {
    let ran = Arc::new(AtomicBool::new(false));
    let (runs, known) = (Arc::clone(&ran), Arc::clone(&ran));
    stack.defer_named("late", move || runs.store(true, SeqCst));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    drop(ran);
    match (known.load(SeqCst), Arc::strong_count(&known)) {
        (true, _) => "runs at once",
        (false, 1) => "lost",
        (false, _) => "runs later",
    }
    .to_owned()
}

/// Whether a task runs, or is dropped.
async fn spawned(tasks: &Tasks) -> String {
    let (sender, ran) = tokio::sync::oneshot::channel();
    tasks.spawn("late", async move {
        let _ = sender.send(());
    });
    ran.await.map_or("dropped", |()| "runs").to_owned()
}

/// Asks for everything on the runtime of the app.
async fn ask(ops: &Ops) -> Vec<(&'static str, String)> {
    let mut answers = Vec::new();
    for (name, op) in ops.all() {
        let began = Instant::now();
        let answer = timeout(Duration::from_secs(3600), op).await.unwrap_or_else(|_| "hangs".to_owned());
        let late = if began.elapsed().is_zero() { "" } else { " (late)" };
        answers.push((name, answer + late));
    }
    answers
}

/// Asks for everything on a thread that has no runtime.
fn ask_off_tokio(ops: &Ops) -> Vec<(&'static str, String)> {
    let mut answers = Vec::new();
    for (name, op) in ops.all() {
        let mut op = pin!(op);
        let mut polls = 0;
        let answer = loop {
            let polled = catch_unwind(AssertUnwindSafe(|| op.as_mut().poll(&mut Context::from_waker(Waker::noop()))));
            polls += 1;
            match polled {
                Ok(Poll::Ready(answer)) => break answer,
                Ok(Poll::Pending) if polls > 100_000 => break "hangs".to_owned(),
                Ok(Poll::Pending) => thread::yield_now(),
                Err(_) => break "PANICS".to_owned(),
            }
        };
        answers.push((name, answer));
    }
    answers
}

/// What each operation answered, from one moment to the next.
#[derive(Default)]
struct Table(BTreeMap<&'static str, Vec<(&'static str, String)>>);

impl Table {
    fn add(&mut self, moment: &'static str, answers: Vec<(&'static str, String)>) {
        for (name, answer) in answers {
            let row = self.0.entry(name).or_default();
            if row.last().is_none_or(|(_, before)| *before != answer) {
                row.push((moment, answer));
            }
        }
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, row)| {
            let row: Vec<_> = row.iter().map(|(moment, answer)| format!("{moment}: {answer}")).collect();
            writeln!(f, "{name} | {}", row.join(" | "))
        })
    }
}

fn outside() -> Arc<Outside> {
    let (at, go) = (watch::Sender::new(Moment::Running), watch::Sender::new(Moment::Before));
    Arc::new(Outside { held: Mutex::default(), at, go })
}

fn builder(outside: &Arc<Outside>) -> AppBuilder {
    let second = Duration::from_secs(1);
    App::only::<Arc<Top>>().lend(Arc::clone(outside)).drain_delay(second).drain_timeout(second)
}

impl Outside {
    fn held(&self) -> Arc<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone().expect("it was left here")
    }
}

#[tokio::test(start_paused = true)]
async fn every_operation_at_every_moment() -> TestResult {
    let (outside, mut table) = (outside(), Table::default());
    let start = tokio::spawn(builder(&outside).start());
    outside.until(Moment::Starting).await;
    let held = outside.held();
    let open = held.app.scope::<Request>();
    let ops = Ops { open: open.handle(), held };
    table.add("starting", ask(&ops).await);
    outside.go.send_replace(Moment::Starting);
    let app = start.await??;
    let _ = ops.held.used.get().await?;
    table.add("running", ask(&ops).await);
    let stopped = app.shutdown();
    while app.state() == AppState::Running {
        tokio::task::yield_now().await;
    }
    table.add("draining", ask(&ops).await);
    outside.until(Moment::BeforeItsTurn).await;
    table.add("before its turn", ask(&ops).await);
    assert_eq!(short(ops.held.unused.get().await), "ok", "all that it needs is there");
    outside.go.send_replace(Moment::BeforeItsTurn);
    outside.until(Moment::AfterItsTurn).await;
    table.add("after its turn", ask(&ops).await);
    assert_eq!(short(ops.held.unused.get().await), "Stopped");
    outside.go.send_replace(Moment::AfterItsTurn);
    assert_eq!(stopped.await?.scopes_cancelled, 1);
    table.add("stopped", ask(&ops).await);
    println!("{table}");
    let text = table.to_string();
    assert_eq!(text, EXPECTED);
    drop(open);
    Ok(())
}

#[test]
fn after_the_end_no_runtime_is_needed_to_be_told_so() -> TestResult {
    for stops in [true, false] {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build()?;
        let outside = outside();
        outside.go.send_replace(Moment::AfterItsTurn);
        let (app, open) = runtime.block_on(async {
            let app = builder(&outside).start().await?;
            let open = app.scope::<Request>();
            open.get::<InScope>().await?;
            app.lazy::<Used>().get().await?;
            if stops {
                // The scope is still open, and is cancelled.
                drop(app.shutdown().await);
            }
            Ok::<_, BoxError>((app, open))
        })?;
        let ops = Ops { held: outside.held(), open: open.handle() };
        let mut table = Table::default();
        table.add("with the runtime", ask_off_tokio(&ops));
        // Without its runtime, it ends as it is.
        drop(runtime);
        table.add("without", ask_off_tokio(&ops));
        println!("== {stops}\n{table}");
        drop((app, open));
    }
    Ok(())
}

const EXPECTED: &str = "";
