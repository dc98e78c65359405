//! Pooled resources under the attributes.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering::SeqCst},
    },
};

use tenure::{
    App, BoxError, CleanupStack, Event, Handover, Outcome, Pool, PoolError, PoolGuard, Shutdown, Tasks, managed_resource,
    resource,
};
use tokio::time::{Duration, sleep};

type TestResult = Result<(), BoxError>;

/// Given by each test, so that tests share nothing.
#[resource(provided)]
#[derive(Debug, Default)]
struct Server {
    opened: AtomicU32,
    closed: AtomicU32,
    tasks: AtomicU32,
    cleanups: AtomicU32,
    down: AtomicBool,
}

/// By value, with a task and a cleanup of its own.
#[managed_resource(
    init = Self::open,
    dispose = Self::close,
    health = Self::ping,
    init_timeout = "1s",
    pool(max = 2, min = 1, acquire_timeout = "3s", idle_timeout = "1m", max_age = "10m", slow_acquire = "1s")
)]
struct Connection {
    number: u32,
    server: Arc<Server>,
}

impl Connection {
    async fn open(server: Arc<Server>, tasks: Tasks, stop: Shutdown, cleanups: CleanupStack) -> io::Result<Self> {
        tokio::task::yield_now().await;
        if server.down.load(SeqCst) {
            return Err(io::Error::other("connection refused"));
        }
        let number = server.opened.fetch_add(1, SeqCst) + 1;
        let (driver, cleaner) = (Arc::clone(&server), Arc::clone(&server));
        tasks.spawn("driver", async move {
            stop.requested().await;
            driver.tasks.fetch_add(1, SeqCst);
        });
        cleanups.defer(move || {
            cleaner.cleanups.fetch_add(1, SeqCst);
        });
        Ok(Self { number, server })
    }

    async fn close(self) -> io::Result<()> {
        tokio::task::yield_now().await;
        self.server.closed.fetch_add(1, SeqCst);
        Ok(())
    }

    async fn ping(&self) -> io::Result<()> {
        tokio::task::yield_now().await;
        if self.server.down.load(SeqCst) { Err(io::Error::other("broken pipe")) } else { Ok(()) }
    }

    async fn query(&mut self, text: &str) -> usize {
        tokio::task::yield_now().await;
        text.len()
    }
}

/// Built from its fields.
#[resource]
struct Api {
    connections: Arc<Pool<Connection>>,
}

impl Api {
    async fn answer(&self) -> Result<usize, PoolError> {
        let mut connection = self.connections.acquire().await?;
        Ok(connection.query("how many?").await)
    }
}

#[tokio::test(start_paused = true)]
async fn instances_have_tasks_and_cleanups_of_their_own_and_go_before_what_they_take() -> TestResult {
    let app = App::only::<Arc<Api>>().provide(Server::default()).start().await?;
    let server = app.get::<Server>();
    let pool = app.get::<Pool<Connection>>();
    assert_eq!(server.opened.load(SeqCst), 1, "one is kept ready");
    assert_eq!(app.get::<Api>().answer().await?, 9);
    let both = [pool.acquire().await?, pool.acquire().await?];
    assert_eq!(both.each_ref().map(|connection| connection.number), [1, 2]);
    drop(both);
    let report = app.shutdown().await?;
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["Api", "Connection", "Server"]);
    let counted = [&server.closed, &server.tasks, &server.cleanups].map(|count| count.load(SeqCst));
    assert_eq!(counted, [2, 2, 2]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_server_that_goes_down_and_comes_back() -> TestResult {
    let app = App::only::<Arc<Api>>().provide(Server::default()).start().await?;
    let (server, api) = (app.get::<Server>(), app.get::<Api>());
    server.down.store(true, SeqCst);
    let error = api.answer().await.unwrap_err();
    assert!(error.to_string().contains("connection refused"), "{error}");
    assert_eq!(app.health().await.resource("Connection").map(|one| one.health), Some(tenure::Health::Unhealthy));
    server.down.store(false, SeqCst);
    assert_eq!(api.answer().await?, 9);
    assert_eq!(app.health().await.resource("Connection").map(|one| one.health), Some(tenure::Health::Healthy));
    app.shutdown().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_start_fails_with_what_is_kept_ready() {
    let server = Server { down: AtomicBool::new(true), ..Server::default() };
    let error = App::only::<Arc<Api>>().provide(server).start().await.unwrap_err();
    assert_eq!(error.primary.resource.name, "Connection");
    assert!(error.to_string().contains("connection refused"), "{error}");
    assert!(error.blocked.iter().any(|blocked| blocked.name == "Api"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn guards_are_waited_for_and_slow_waits_are_told() -> TestResult {
    let slow = Arc::new(AtomicU32::new(0));
    let heard = Arc::clone(&slow);
    let observer = move |event: &Event| {
        heard.fetch_add(u32::from(matches!(event, Event::SlowAcquire { .. })), SeqCst);
    };
    let app = App::only::<Arc<Api>>().provide(Server::default()).observer(observer).start().await?;
    let pool = app.get::<Pool<Connection>>();
    let both = [pool.acquire().await?, pool.acquire().await?];
    tokio::spawn(hold(both, Duration::from_secs(2)));
    let last: PoolGuard<Connection> = pool.acquire().await?;
    assert_eq!(pool.status().max_acquire, Duration::from_secs(2));
    tokio::spawn(hold([last], Duration::from_secs(5)));
    let report = app.shutdown().await?;
    assert_eq!(report.took, Duration::from_secs(5));
    assert_eq!(slow.load(SeqCst), 1);
    Ok(())
}

async fn hold<const N: usize>(guards: [PoolGuard<Connection>; N], time: Duration) {
    sleep(time).await;
    drop(guards);
}

#[tokio::test(start_paused = true)]
async fn a_guard_that_stays_out_is_counted_in_the_report() -> TestResult {
    let app = App::only::<Arc<Api>>().provide(Server::default()).start().await?;
    let held = app.get::<Pool<Connection>>().acquire().await?;
    let error = app.shutdown().await.unwrap_err();
    assert!(matches!(error.report.outcome("Connection"), Some(Outcome::DisposeFailed(_))));
    assert!(error.to_string().contains("1 instance is still in use"), "{error}");
    drop(held);
    Ok(())
}

/// One function for both ends of each instance.
#[managed_resource(around = Self::keep, pool(max = 1))]
struct Session(u32);

impl Session {
    async fn keep(server: Arc<Server>, handover: Handover<Self>) {
        let number = server.opened.fetch_add(1, SeqCst) + 1;
        let (session, _ended) = handover.hand_over(Self(number)).await;
        assert_eq!(session.0, number);
        server.closed.fetch_add(1, SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_may_be_made_and_unmade_by_one_function() -> TestResult {
    let app = App::only::<Arc<Pool<Session>>>().provide(Server::default()).start().await?;
    let (server, pool) = (app.get::<Server>(), app.get::<Pool<Session>>());
    pool.acquire().await?.discard();
    assert_eq!(pool.acquire().await?.0, 2);
    assert_eq!(server.closed.load(SeqCst), 1);
    // What has left the pool is the caller's; its function goes on when the caller has done with it.
    let detached = pool.acquire().await?.detach();
    assert_eq!(detached.0, 2);
    drop(detached);
    assert_eq!(pool.acquire().await?.0, 3);
    app.shutdown().await?;
    assert_eq!((server.opened.load(SeqCst), server.closed.load(SeqCst)), (3, 3));
    Ok(())
}

/// What fails at once when an instance is given back, and what fails later.
mod ungrateful {
    use std::io;

    use tenure::{App, Pool, managed_resource};

    use super::TestResult;

    #[managed_resource(init = || Quick, dispose = |_: &Quick| Err::<(), _>(io::Error::other("no")), pool(min = 1))]
    struct Quick;

    #[managed_resource(init = || Slow, dispose = Slow::refuse, pool)]
    struct Slow;

    impl Slow {
        async fn refuse(&self) -> io::Result<()> {
            tokio::task::yield_now().await;
            Err(io::Error::other("no"))
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn an_instance_that_cannot_be_given_back_is_in_the_report_however_soon_it_fails() -> TestResult {
        for _ in 0..50 {
            let app = App::only::<(std::sync::Arc<Pool<Quick>>, std::sync::Arc<Pool<Slow>>)>().start().await?;
            drop((app.get::<Pool<Quick>>().acquire().await?, app.get::<Pool<Slow>>().acquire().await?));
            let error = app.shutdown().await.expect_err("neither goes");
            assert_eq!(error.failures().count(), 2, "{error}");
        }
        Ok(())
    }
}
