//! Whatever is dropped at whatever point, nothing is lost.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use super::support::{Go, Plant, QUIET, pool, pooled, yields};
use crate::{App, Pool, Resource, cleanup::Reason, core::options::PoolOptions, testing::settle};

const ONE: PoolOptions = PoolOptions { max: 1, acquire_timeout: None, ..QUIET };

/// Polls so often at most; others may go on a little in between.
async fn polled<F: Future>(future: F, times: u32) -> Option<F::Output> {
    let mut future = pin!(future);
    for _ in 0..times {
        let polled = poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if let Poll::Ready(output) = polled {
            return Some(output);
        }
        tokio::task::yield_now().await;
    }
    None
}

/// Everything that was made is there, or was disposed of; and there is as much room as before.
async fn nothing_is_lost<T: Resource>(app: App, pool: Arc<Pool<T>>, plant: Arc<Plant>) {
    settle().await;
    let max = pool.status().max as usize;
    let mut all = Vec::new();
    for _ in 0..max {
        all.push(pool.acquire().await.unwrap());
    }
    drop(all);
    settle().await;
    let status = pool.status();
    assert_eq!((status.in_use, status.waiting), (0, 0));
    app.shutdown().await.unwrap();
    let made = plant.books().made;
    assert_eq!(plant.disposed(), (1..=made).collect::<Vec<_>>());
    assert_eq!(plant.books().there, 0);
    assert!(plant.books().most <= status.max);
}

#[tokio::test(start_paused = true)]
async fn an_acquire_that_makes_an_instance() {
    pooled!(Conn, ONE);
    for times in 0.. {
        let plant = Plant::new();
        plant.books().init.push_back(Go::Slowly(4));
        let (app, pool, plant) = pool::<Conn>(plant).await;
        let through = polled(pool.acquire(), times).await.is_some();
        nothing_is_lost(app, pool, plant).await;
        if through {
            return assert!(times > 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_acquire_that_asks_one_disposes_of_it_and_makes_another() {
    pooled!(Conn, ONE, health = check);
    for times in 0.. {
        let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
        drop(pool.acquire().await.unwrap());
        plant.break_one(1);
        plant.books().health.push_back(Go::Slowly(3));
        plant.books().dispose.push_back(Go::Slowly(3));
        plant.books().init.push_back(Go::Slowly(3));
        let through = polled(pool.acquire(), times).await.is_some();
        nothing_is_lost(app, pool, plant).await;
        if through {
            return assert!(times > 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_acquire_that_waits_and_is_served_goes_to_the_next() {
    pooled!(Conn, ONE);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let held = pool.acquire().await.unwrap();
    let mut first = Box::pin(pool.acquire());
    assert!(poll_fn(|context| Poll::Ready(first.as_mut().poll(context))).await.is_pending());
    let second = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.acquire().await.map(drop) }
    });
    settle().await;
    drop(held);
    // Served, but not polled again.
    assert_eq!((pool.status().waiting, pool.status().in_use), (1, 1));
    drop(first);
    second.await.unwrap().unwrap();
    nothing_is_lost(app, pool, plant).await;
}

#[tokio::test(start_paused = true)]
async fn a_run_in_the_middle_of_its_body() {
    pooled!(Bare, ONE);
    pooled!(Asked, ONE, health = check);
    a_run::<Bare>().await;
    a_run::<Asked>().await;
}

async fn a_run<T: Resource>() {
    for times in 0.. {
        let plant = Plant::new();
        plant.books().init.push_back(Go::Slowly(2));
        let (app, pool, plant) = pool::<T>(plant).await;
        let begun = std::cell::Cell::new(false);
        let body = async |_: &mut crate::PoolGuard<T>| {
            begun.set(true);
            yields(3).await;
        };
        let through = polled(pool.run(body), times).await.is_some();
        settle().await;
        let disposed = plant.disposed().len();
        let asked = plant.books().asked.len();
        let cut = usize::from(begun.get() && !through);
        assert_eq!(asked + disposed, cut, "what was cut short is asked, or replaced; and nothing else is");
        nothing_is_lost(app, pool, plant).await;
        if through {
            return assert!(times > 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_body_panics() {
    pooled!(Conn, ONE);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let task = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.run(async |_| panic!("in the middle")).await }
    });
    assert!(task.await.unwrap_err().is_panic());
    settle().await;
    assert_eq!(plant.disposed(), [1]);
    nothing_is_lost(app, pool, plant).await;
}

#[tokio::test(start_paused = true)]
async fn the_closing_of_a_pool() {
    pooled!(Conn, PoolOptions { max: 5, ..ONE });
    for times in 0.. {
        let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
        let mut guards = Vec::new();
        for _ in 0..5 {
            guards.push(pool.acquire().await.unwrap());
        }
        let late = guards.pop();
        drop(guards);
        plant.books().dispose.extend([Go::Slowly(2), Go::Well, Go::Slowly(5), Go::Wrong]);
        let through = polled(Arc::clone(&pool.core).wind_up(Reason::Completed), times).await.is_some();
        drop(late);
        settle().await;
        if times > 0 {
            assert_eq!(plant.disposed(), [1, 2, 3, 4, 5]);
            assert!(pool.try_acquire().is_err());
            assert_eq!((plant.books().there, pool.status().size), (0, 0));
        }
        let _ = app.shutdown().await;
        if through {
            return assert!(times > 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_start_of_a_pool_that_keeps_some_ready() {
    pooled!(Conn, PoolOptions { max: 4, min: 4, ..QUIET });
    for times in 0..40 {
        let plant = Arc::new(Plant::new());
        plant.books().init.extend([Go::Slowly(3), Go::Well, Go::Slowly(5), Go::Slowly(1)]);
        let start = App::only::<Arc<Pool<Conn>>>().lend(Arc::clone(&plant)).start();
        let started = polled(start, times).await;
        if let Some(Ok(app)) = &started {
            app.shutdown().await.unwrap();
        }
        settle().await;
        let made = plant.books().made;
        assert_eq!(plant.disposed(), (1..=made).collect::<Vec<_>>());
        assert_eq!(plant.books().there, 0);
        if started.is_some() {
            return;
        }
    }
    panic!("it never started");
}
