use std::sync::Arc;

use tokio::time::{Instant, sleep};

use super::support::{Go, Plant, QUIET, builder, pool, pooled};
use crate::{
    Event, Outcome, Pool, PoolError,
    core::options::PoolOptions,
    testing::{Watched, ms, secs, settle},
};

const FOUR: PoolOptions = PoolOptions { max: 4, ..QUIET };

#[tokio::test(start_paused = true)]
async fn guards_are_waited_for_and_every_instance_is_disposed_of() {
    pooled!(Conn, FOUR);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let (one, two) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    drop(two);
    let began = Instant::now();
    tokio::spawn(async move {
        sleep(secs(3)).await;
        drop(one);
    });
    let report = app.shutdown().await.unwrap();
    assert_eq!(began.elapsed(), secs(3));
    assert!(report.is_clean());
    assert_eq!(plant.disposed(), [1, 2]);
    assert!(matches!(pool.acquire().await, Err(PoolError::Closed { resource: "Conn" })));
    assert!(matches!(pool.try_acquire(), Err(PoolError::Closed { .. })));
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_told_that_the_pool_is_closed() {
    pooled!(Conn, PoolOptions { max: 1, acquire_timeout: None, ..QUIET });
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    let one = pool.acquire().await.unwrap();
    let waiters: Vec<_> = (0..3)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.acquire().await.map(drop) })
        })
        .collect();
    settle().await;
    drop(app.shutdown());
    for waiter in waiters {
        assert!(matches!(waiter.await.unwrap(), Err(PoolError::Closed { .. })));
    }
    drop(one);
    app.stopped().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_guard_that_does_not_come_back_is_counted_and_disposed_of_when_it_does() {
    pooled!(Conn, FOUR);
    let watched = Watched::default();
    let app = builder::<Conn>(Plant::new()).observer(watched.observer()).start().await.unwrap();
    let (pool, plant) = (app.get::<Pool<Conn>>(), app.get::<Plant>());
    let late = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
    drop(pool.acquire().await.unwrap());
    let began = Instant::now();
    let error = app.shutdown().await.unwrap_err();
    assert_eq!(began.elapsed(), secs(10), "the drain timeout");
    assert!(matches!(error.report.outcome("Conn"), Some(Outcome::DisposeFailed(_))));
    let resource = &error.report.resources[0];
    assert_eq!((resource.guards_out, error.report.guards_out(), resource.cancelled.len()), (2, 2, 0));
    assert_eq!(
        watched.count(|event| matches!(event, Event::GuardsOut { count: 2, resource } if resource.name == "Conn")),
        1
    );
    assert_eq!(watched.count(|event| matches!(event, Event::TaskCancelled { .. })), 0, "its own task is nobody's concern");
    let text = error.to_string();
    assert!(text.contains("2 instances are still in use, and will be disposed of when they come back"), "{text}");
    assert_eq!(plant.disposed(), [3]);
    drop(late);
    settle().await;
    assert_eq!(plant.disposed(), [1, 2, 3]);
    assert_eq!(pool.status().size, 0);
}

#[tokio::test(start_paused = true)]
async fn all_are_disposed_of_at_once_and_what_fails_is_told() {
    pooled!(Conn, FOUR);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let mut guards = Vec::new();
    for _ in 0..4 {
        guards.push(pool.acquire().await.unwrap());
    }
    drop(guards);
    plant.books().dispose.extend([Go::After(secs(2)), Go::Wrong, Go::Hang, Go::Panic]);
    let began = Instant::now();
    let error = app.shutdown().await.unwrap_err();
    assert_eq!(began.elapsed(), secs(10), "the limit of one `dispose`");
    let text = error.to_string();
    assert!(text.contains("could not be disposed of: no luck"), "{text}");
    assert!(text.contains("it timed out after 10s"), "{text}");
    assert!(text.contains("no luck at all"), "{text}");
    assert_eq!(plant.disposed(), [1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_pool_that_outlives_its_budget_is_abandoned_and_still_loses_nothing() {
    pooled!(Conn, FOUR);
    let app = builder::<Conn>(Plant::new()).shutdown_timeout(secs(8)).drain_timeout(secs(10)).start().await.unwrap();
    let (pool, plant) = (app.get::<Pool<Conn>>(), app.get::<Plant>());
    let held = pool.acquire().await.unwrap();
    drop(pool.acquire().await.unwrap());
    plant.books().dispose.push_back(Go::After(secs(9)));
    let began = Instant::now();
    assert!(app.shutdown().await.is_err());
    assert!(began.elapsed() <= secs(8) + ms(600), "{:?}", began.elapsed());
    drop(held);
    sleep(secs(20)).await;
    settle().await;
    assert_eq!(plant.disposed(), [1, 2]);
    assert_eq!((plant.books().there, pool.status().size), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn what_is_being_made_when_the_pool_is_closed_is_not_waited_for() {
    pooled!(Conn, FOUR);
    let plant = Plant::new();
    plant.books().init.push_back(Go::Hang);
    let (app, pool, plant) = pool::<Conn>(plant).await;
    let waiter = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.acquire().await.map(drop) }
    });
    settle().await;
    let began = Instant::now();
    app.shutdown().await.unwrap();
    assert_eq!(began.elapsed(), secs(0));
    assert!(matches!(waiter.await.unwrap(), Err(PoolError::Closed { .. })));
    assert_eq!(plant.books().there, 0);
}

#[tokio::test(start_paused = true)]
async fn what_fails_while_nobody_closes_the_pool_is_an_event_and_in_the_report() {
    pooled!(Conn, FOUR);
    let watched = Watched::default();
    let app = builder::<Conn>(Plant::new()).observer(watched.observer()).start().await.unwrap();
    let (pool, plant) = (app.get::<Pool<Conn>>(), app.get::<Plant>());
    plant.books().dispose.push_back(Go::Wrong);
    pool.acquire().await.unwrap().discard();
    settle().await;
    assert_eq!(watched.count(|event| matches!(event, Event::CleanupFailed { .. })), 1);
    let error = app.shutdown().await.unwrap_err();
    assert_eq!((error.report.cleanups.len(), error.failures().count()), (1, 1));
}

#[test]
fn a_guard_may_outlive_the_runtime() {
    pooled!(Conn, FOUR);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let plant = Arc::new(Plant::new());
    let (pool, guard) = runtime.block_on(async {
        let app = crate::App::only::<Arc<Pool<Conn>>>().lend(Arc::clone(&plant)).start().await.unwrap();
        let pool = app.get::<Pool<Conn>>();
        let guard = pool.acquire().await.unwrap();
        drop(app);
        (pool, guard)
    });
    drop(runtime);
    assert!(matches!(pool.try_acquire(), Err(PoolError::Closed { .. })));
    drop(guard);
    assert_eq!(plant.disposed(), [1], "its `dispose` is begun, and polled once");
    assert_eq!(plant.books().there, 0);
}

#[tokio::test(start_paused = true)]
async fn guards_are_named_while_they_are_waited_for_and_leave_disposal_its_reserve() {
    pooled!(Conn, FOUR);
    let watched = Watched::default();
    let builder = builder::<Conn>(Plant::new()).observer(watched.observer()).shutdown_timeout(secs(16));
    let app = builder.drain_timeout(secs(60)).start().await.unwrap();
    let (pool, plant) = (app.get::<Pool<Conn>>(), app.get::<Plant>());
    let held = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
    drop(pool.acquire().await.unwrap());
    let report = app.shutdown().await.unwrap_err().report;
    assert_eq!((report.took, report.guards_out()), (secs(11), 2), "five of the sixteen seconds are for disposal");
    let named = |event: &Event| match event {
        Event::StillWaiting { waiting, .. } => waiting.iter().any(|one| one.at.as_deref() == Some("2 guards")),
        _ => false,
    };
    assert_eq!(watched.count(named), 2);
    drop(held);
    settle().await;
    assert_eq!(plant.disposed(), [1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn a_guard_that_comes_back_while_the_pool_is_disposed_of_is_counted_and_no_failure() {
    pooled!(Conn, FOUR);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let [early, late] = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
    plant.books().dispose.push_back(Go::After(secs(3)));
    tokio::spawn(async move {
        sleep(ms(9500)).await;
        drop(early);
        sleep(ms(1500)).await;
        drop(late);
    });
    let report = app.shutdown().await.unwrap_or_else(|error| *error.report);
    assert!(report.is_clean(), "it is gone: {report:?}");
    assert_eq!((report.took, report.guards_out()), (ms(12_500), 1));
    assert_eq!(plant.disposed(), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn in_a_hurry_guards_are_not_waited_for_and_disposal_has_a_second() {
    pooled!(Conn, FOUR);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let held = pool.acquire().await.unwrap();
    drop(pool.acquire().await.unwrap());
    let stopped = app.shutdown();
    sleep(secs(2)).await;
    app.hurry();
    let report = stopped.await.unwrap_err().report;
    assert_eq!((report.took, report.guards_out()), (secs(2), 1));
    assert_eq!(plant.disposed(), [2]);
    drop(held);
    settle().await;
    assert_eq!(plant.disposed(), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_hangs_in_a_hurry_has_a_second() {
    pooled!(Conn, FOUR);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    drop([pool.acquire().await.unwrap(), pool.acquire().await.unwrap()]);
    plant.books().dispose.extend([Go::Hang, Go::Hang]);
    let stopped = app.shutdown();
    sleep(secs(2)).await;
    app.hurry();
    let report = stopped.await.unwrap_err().report;
    assert_eq!(report.took, secs(3));
    assert_eq!(plant.disposed(), [1, 2]);
}
