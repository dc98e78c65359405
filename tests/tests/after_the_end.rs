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

/// Polls it where there is no runtime.
fn off_tokio(future: impl Future<Output = String>) -> String {
    let mut future = pin!(future);
    for _ in 0..100_000 {
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut Context::from_waker(Waker::noop())))) {
            Ok(Poll::Ready(answer)) => return answer,
            Ok(Poll::Pending) => thread::yield_now(),
            Err(_) => return "panics".to_owned(),
        }
    }
    "hangs".to_owned()
}

/// Asks for everything on a thread that has no runtime.
fn ask_off_tokio(ops: &Ops) -> Vec<(&'static str, String)> {
    ops.all().into_iter().map(|(name, op)| (name, off_tokio(op))).collect()
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
    assert_eq!(table.to_string(), AT_EACH_MOMENT);
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
        if stops {
            table.add("with the runtime", ask_off_tokio(&ops));
        }
        // Without its runtime, it ends as it is.
        drop(runtime);
        table.add("without", ask_off_tokio(&ops));
        assert_eq!(table.to_string(), if stops { STOPPED } else { WITHOUT_RUNTIME });
        // What is left in the scope goes with it, in its own order.
        assert_eq!(off_tokio(async { short(open.close().await) }), "ok");
        drop(app);
    }
    Ok(())
}

/// What changes from moment to moment.
const AT_EACH_MOMENT: &str = "\
Lazy, unused, if ready | starting: false
Lazy, used | starting: ok | after its turn: Stopped
Lazy, used, if ready | starting: true | after its turn: false
Pool::acquire | starting: ok | after its turn: Closed
Pool::run | starting: ok | after its turn: Closed
Pool::status | starting: ok
Pool::try_acquire | starting: ok | after its turn: Closed
Scope::attach | starting: ok | after its turn: ShuttingDown
Scope::close | starting: ok | after its turn: ShuttingDown
Scope::get | starting: Failed Initializing | running: ok | after its turn: ShuttingDown
Scope::run | starting: ok | after its turn: ShuttingDown
Scope::run_blocking | starting: ok | after its turn: ShuttingDown
Scope::scope | starting: ok | after its turn: ShuttingDown
Scope::try_provide | starting: ok | after its turn: ShuttingDown
ScopeHandle::get | starting: Failed Initializing | running: ok | after its turn: Closed
ScopeHandle::is_open | starting: true | after its turn: false
ScopeHandle::scope | starting: ok | after its turn: Closed
ScopeHandle::try_get | starting: NotMade | running: ok | after its turn: NotMade
Shutdown::is_requested | starting: false false | after its turn: true true
Tasks::spawn | starting: runs | after its turn: dropped
cleanup of the app | starting: runs later | stopped: runs at once
cleanup of the resource | starting: runs later | after its turn: runs at once
cleanup of the scope | starting: runs later | after its turn: runs at once
close_scope_for | starting: ok
extend | starting: ok
get | starting: panics | running: ok | after its turn: panics
health | starting: Unhealthy | running: Healthy | before its turn: Unhealthy
lazy, used | starting: ok | after its turn: Stopped
scope_for | starting: ok | after its turn: ShuttingDown
shutdown_requested | starting: false false | before its turn: true true
status | starting: starting | running: running | draining: draining | before its turn: stopping | stopped: stopped
try_get | starting: NotReady Initializing | running: ok | after its turn: NotReady Disposed
";

/// Of an app that has stopped, off tokio.
const STOPPED: &str = "\
Lazy, unused, if ready | with the runtime: false
Lazy, used | with the runtime: Stopped
Lazy, used, if ready | with the runtime: false
Pool::acquire | with the runtime: Closed
Pool::run | with the runtime: Closed
Pool::status | with the runtime: ok
Pool::try_acquire | with the runtime: Closed
Scope::attach | with the runtime: ShuttingDown
Scope::close | with the runtime: ShuttingDown
Scope::get | with the runtime: ShuttingDown
Scope::run | with the runtime: ShuttingDown
Scope::run_blocking | with the runtime: ShuttingDown
Scope::scope | with the runtime: ShuttingDown
Scope::try_provide | with the runtime: ShuttingDown
ScopeHandle::get | with the runtime: Closed
ScopeHandle::is_open | with the runtime: false
ScopeHandle::scope | with the runtime: Closed
ScopeHandle::try_get | with the runtime: NotMade
Shutdown::is_requested | with the runtime: true true
Tasks::spawn | with the runtime: dropped
cleanup of the app | with the runtime: runs later | without: runs at once
cleanup of the resource | with the runtime: runs later | without: runs at once
cleanup of the scope | with the runtime: runs later | without: runs at once
close_scope_for | with the runtime: ok
extend | with the runtime: ok
get | with the runtime: panics
health | with the runtime: Unhealthy
lazy, used | with the runtime: Stopped
scope_for | with the runtime: ShuttingDown
shutdown_requested | with the runtime: true true
status | with the runtime: stopped
try_get | with the runtime: NotReady Disposed
";

/// Of an app that has lost its runtime.
const WITHOUT_RUNTIME: &str = "\
Lazy, unused, if ready | without: false
Lazy, used | without: Stopped
Lazy, used, if ready | without: false
Pool::acquire | without: Closed
Pool::run | without: Closed
Pool::status | without: ok
Pool::try_acquire | without: Closed
Scope::attach | without: ShuttingDown
Scope::close | without: ShuttingDown
Scope::get | without: ShuttingDown
Scope::run | without: ShuttingDown
Scope::run_blocking | without: ShuttingDown
Scope::scope | without: ShuttingDown
Scope::try_provide | without: ShuttingDown
ScopeHandle::get | without: ok
ScopeHandle::is_open | without: true
ScopeHandle::scope | without: Closed
ScopeHandle::try_get | without: ok
Shutdown::is_requested | without: true true
Tasks::spawn | without: dropped
cleanup of the app | without: runs at once
cleanup of the resource | without: runs at once
cleanup of the scope | without: runs later
close_scope_for | without: ok
extend | without: ok
get | without: panics
health | without: Unhealthy
lazy, used | without: Stopped
scope_for | without: ShuttingDown
shutdown_requested | without: true true
status | without: stopped
try_get | without: NotReady Abandoned
";
