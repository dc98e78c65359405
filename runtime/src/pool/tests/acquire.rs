use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::support::{Go, Plant, QUIET, pool, pooled};
use crate::{
    FailureKind, PoolError,
    core::options::{Options, PoolOptions, Retry},
    testing::{ms, secs, settle},
};

const ONE: PoolOptions = PoolOptions { max: 1, ..QUIET };

#[tokio::test(start_paused = true)]
async fn an_instance_is_made_when_it_is_needed_and_used_again() {
    pooled!(Conn, QUIET);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    assert_eq!(plant.books().made, 0);
    for _ in 0..3 {
        let conn = pool.acquire().await.unwrap();
        assert_eq!(conn.0.id, 1);
    }
    let status = pool.status();
    assert_eq!((status.size, status.idle, status.in_use, status.created, status.acquired), (1, 1, 0, 1, 3));
    app.shutdown().await.unwrap();
    assert_eq!(plant.disposed(), [1]);
}

#[tokio::test(start_paused = true)]
async fn there_are_never_more_than_max() {
    pooled!(Conn, QUIET);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move {
                let conn = pool.acquire().await.unwrap();
                tokio::time::sleep(ms(10)).await;
                drop(conn);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(plant.books().most, 2);
    assert_eq!(plant.books().made, 2);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_are_served_in_the_order_in_which_they_came() {
    pooled!(Conn, ONE);
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    let first = pool.acquire().await.unwrap();
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    for i in 0..8 {
        let (pool, sender) = (Arc::clone(&pool), sender.clone());
        tokio::spawn(async move {
            let conn = pool.acquire().await.unwrap();
            sender.send(i).unwrap();
            tokio::task::yield_now().await;
            drop(conn);
            // Who has just had it does not overtake the others.
            let _again = pool.acquire().await.unwrap();
            sender.send(i + 8).unwrap();
        });
    }
    settle().await;
    assert_eq!(pool.status().waiting, 8);
    drop(first);
    assert!(pool.try_acquire().is_err(), "nobody overtakes");
    for expected in 0..16 {
        assert_eq!(receiver.recv().await, Some(expected));
    }
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_too_long_is_told_how_long_and_of_how_many() {
    pooled!(Conn, ONE);
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    let held = pool.acquire().await.unwrap();
    let began = Instant::now();
    let second = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move {
            tokio::time::sleep(secs(2)).await;
            (pool.acquire().await.map(|_| ()), Instant::now())
        }
    });
    let error = pool.acquire().await.unwrap_err();
    assert_eq!(began.elapsed(), secs(5));
    assert!(matches!(error, PoolError::Exhausted { resource: "Conn", waited, max: 1 } if waited == secs(5)), "{error:?}");
    assert_eq!(error.to_string(), "no `Conn` of the pool's 1 became free within 5s");
    let (second, at) = second.await.unwrap();
    assert!(matches!(second, Err(PoolError::Exhausted { .. })));
    assert_eq!(at - began, secs(7));
    assert_eq!(pool.status().timeouts, 2);
    drop(held);
    let held = pool.acquire().await.unwrap();
    // Later waits have their own time.
    let began = Instant::now();
    pool.acquire().await.unwrap_err();
    assert_eq!(began.elapsed(), secs(5));
    drop(held);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_comes_with_the_timeout_is_not_lost() {
    pooled!(Conn, ONE);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let held = pool.acquire().await.unwrap();
    tokio::spawn(async move {
        tokio::time::sleep(secs(5)).await;
        drop(held);
    });
    let outcome = pool.acquire().await;
    let served = outcome.is_ok();
    drop(outcome);
    settle().await;
    let status = pool.status();
    assert_eq!((status.idle, status.in_use, status.timeouts), (1, 0, u64::from(!served)));
    app.shutdown().await.unwrap();
    assert_eq!(plant.disposed(), [1]);
}

#[tokio::test(start_paused = true)]
async fn without_a_timeout_it_waits_for_ever() {
    pooled!(Conn, PoolOptions { acquire_timeout: None, ..ONE });
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    let held = pool.acquire().await.unwrap();
    tokio::spawn(async move {
        tokio::time::sleep(secs(100_000)).await;
        drop(held);
    });
    drop(pool.acquire().await.unwrap());
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn try_acquire_takes_an_idleone_and_waits_for_nothing() {
    pooled!(Conn, QUIET);
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    let error = pool.try_acquire().unwrap_err();
    assert_eq!(error.to_string(), "no `Conn` of the pool's 2 is idle");
    drop(pool.acquire().await.unwrap());
    let held = pool.try_acquire().unwrap();
    assert!(pool.try_acquire().is_err());
    drop(held);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_cannot_be_made_is_told_to_who_wanted_it_and_the_next_tries_again() {
    pooled!(Conn, ONE);
    let plant = Plant::new();
    plant.books().init.extend([Go::Wrong, Go::Panic]);
    let (app, pool, _) = pool::<Conn>(plant).await;
    let error = pool.acquire().await.unwrap_err();
    let PoolError::Failed { failure } = &error else { panic!("{error:?}") };
    assert!(matches!(failure.kind, FailureKind::Error(_)));
    assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), Some("no luck"));
    let error = pool.acquire().await.unwrap_err();
    assert!(matches!(&error, PoolError::Failed { failure } if matches!(failure.kind, FailureKind::Panicked { .. })));
    assert_eq!(pool.acquire().await.unwrap().0.id, 1);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn each_instance_has_its_own_retries_and_its_own_limit() {
    const OPTIONS: Options = Options {
        retry: Retry { attempts: 2, backoff: Duration::from_millis(100) },
        init_timeout: crate::core::options::Limit::After(Duration::from_secs(1)),
        ..Options::DEFAULT
    };
    pooled!(Conn, PoolOptions { min: 1, ..QUIET }, options = OPTIONS);
    let plant = Plant::new();
    plant.books().init.extend([Go::Wrong, Go::Well, Go::Hang]);
    let (app, pool, plant) = pool::<Conn>(plant).await;
    assert_eq!((plant.books().made, pool.status().idle), (1, 1));
    let one = pool.acquire().await.unwrap();
    let error = pool.acquire().await.unwrap_err();
    assert!(
        matches!(&error, PoolError::Failed { failure } if matches!(failure.kind, FailureKind::TimedOut { .. })),
        "{error}"
    );
    drop(one);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_that_comes_back_serves_who_waits_for_a_newone() {
    pooled!(Conn, QUIET);
    let plant = Plant::new();
    plant.books().init.extend([Go::Well, Go::After(secs(3))]);
    let (app, pool, plant) = pool::<Conn>(plant).await;
    let one = pool.acquire().await.unwrap();
    let waiter = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.acquire().await.map(|conn| conn.0.id) }
    });
    settle().await;
    drop(one);
    assert_eq!(waiter.await.unwrap().unwrap(), 1);
    tokio::time::sleep(secs(4)).await;
    assert_eq!((plant.books().made, pool.status().idle), (2, 2), "what was begun is not wasted");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_guard_borrows_mutably_and_alone() {
    pooled!(Conn, QUIET);
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    pool.acquire().await.unwrap().0.touched = true;
    assert!(pool.acquire().await.unwrap().0.touched);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn run_gives_back_and_returns_what_the_body_returns() {
    pooled!(Conn, ONE);
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    let limit = String::from("borrowed");
    let spawned = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move {
            pool.run(async |conn| {
                tokio::task::yield_now().await;
                conn.0.touched = true;
                Ok::<_, std::io::Error>((conn.0.id, limit.len()))
            })
            .await
        }
    });
    assert_eq!(spawned.await.unwrap().unwrap().unwrap(), (1, 8));
    assert_eq!(pool.status().idle, 1);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_status_counts_what_was() {
    pooled!(Conn, ONE);
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    let held = pool.acquire().await.unwrap();
    tokio::spawn(async move {
        tokio::time::sleep(secs(2)).await;
        held.discard();
    });
    drop(pool.acquire().await.unwrap());
    let status = pool.status();
    assert_eq!((status.acquired, status.created, status.disposed, status.broken), (2, 2, 1, 1));
    assert_eq!((status.max_acquire, status.mean_acquire), (secs(2), secs(1)));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_slow_acquire_is_an_event() {
    pooled!(Conn, PoolOptions { slow_acquire: Some(Duration::from_secs(1)), ..ONE });
    let watched = crate::testing::Watched::default();
    let app = super::support::builder::<Conn>(Plant::new()).observer(watched.observer()).start().await.unwrap();
    let pool = app.get::<crate::Pool<Conn>>();
    let held = pool.acquire().await.unwrap();
    tokio::spawn(async move {
        tokio::time::sleep(secs(2)).await;
        drop(held);
    });
    drop(pool.acquire().await.unwrap());
    settle().await;
    let slow = |event: &crate::Event| matches!(event, crate::Event::SlowAcquire { waited, .. } if *waited == secs(2));
    assert_eq!(watched.count(slow), 1);
    app.shutdown().await.unwrap();
}
