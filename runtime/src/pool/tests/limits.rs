use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::support::{Go, Plant, QUIET, builder, pool, pooled};
use crate::{
    App, Event, FailureKind, Pool,
    core::options::PoolOptions,
    testing::{Watched, ms, secs, settle},
};

const IDLE: PoolOptions = PoolOptions { max: 4, idle_timeout: Some(Duration::from_secs(60)), ..QUIET };
const WARM: PoolOptions = PoolOptions { max: 4, min: 3, ..QUIET };

async fn use_so_many<T: crate::Resource>(pool: &Pool<T>, many: usize) {
    let mut guards = Vec::new();
    for _ in 0..many {
        guards.push(pool.acquire().await.unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_idle_for_too_long_goes_and_not_before() {
    pooled!(Conn, IDLE);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    use_so_many(&pool, 3).await;
    sleep(secs(30)).await;
    // The one used last is used again: the others lie on.
    drop(pool.acquire().await.unwrap());
    sleep(ms(29_999)).await;
    assert_eq!(pool.status().idle, 3);
    sleep(ms(2)).await;
    settle().await;
    assert_eq!(pool.status().idle, 1);
    sleep(secs(30)).await;
    settle().await;
    assert_eq!((pool.status().size, plant.disposed().len()), (0, 3));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn min_stay_however_long_they_are_idle() {
    pooled!(Conn, PoolOptions { min: 1, ..IDLE });
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    use_so_many(&pool, 3).await;
    sleep(secs(1000)).await;
    settle().await;
    assert_eq!((pool.status().size, pool.status().created), (1, 3));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_too_old_goes_when_it_is_idle_or_comes_back() {
    pooled!(Conn, PoolOptions { max_age: Some(Duration::from_secs(60)), ..QUIET });
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let (one, two) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    sleep(secs(40)).await;
    drop(two);
    sleep(ms(20_001)).await;
    settle().await;
    assert_eq!(plant.disposed(), [2], "while it was idle");
    assert_eq!(one.0.id, 1);
    drop(one);
    settle().await;
    assert_eq!(plant.disposed(), [1, 2], "when it came back");
    assert_eq!(pool.status().broken, 0);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn min_are_ready_when_the_app_is() {
    pooled!(Conn, WARM);
    let plant = Plant::new();
    plant.books().init.extend([Go::After(secs(1)); 3]);
    let began = Instant::now();
    let (app, pool, _) = pool::<Conn>(plant).await;
    assert_eq!(began.elapsed(), secs(1), "all at once");
    assert_eq!((pool.status().idle, pool.status().size), (3, 3));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_of_min_that_fails_fails_the_start_and_the_others_are_given_back() {
    pooled!(Conn, WARM);
    let plant = Plant::new();
    plant.books().init.extend([Go::Well, Go::After(secs(1)), Go::After(secs(3))]);
    plant.books().init[1] = Go::Wrong;
    let plant = std::sync::Arc::new(plant);
    let error = App::only::<std::sync::Arc<Pool<Conn>>>().lend(std::sync::Arc::clone(&plant)).start().await.unwrap_err();
    assert!(matches!(error.primary.kind, FailureKind::Error(_)));
    let text = error.primary.to_string();
    assert!(text.ends_with("an instance for its pool could not be made: no luck"), "{text}");
    assert_eq!(plant.disposed(), [1]);
    assert_eq!(plant.books().there, 0);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_is_cut_short_gives_back_what_was_made() {
    pooled!(Conn, WARM);
    let plant = Plant::new();
    plant.books().init.extend([Go::Well, Go::Hang, Go::Well]);
    let plant = std::sync::Arc::new(plant);
    let start =
        App::only::<std::sync::Arc<Pool<Conn>>>().lend(std::sync::Arc::clone(&plant)).startup_timeout(secs(5)).start();
    assert!(start.await.is_err());
    settle().await;
    assert_eq!(plant.disposed(), [1, 2]);
    assert_eq!(plant.books().there, 0);
}

#[tokio::test(start_paused = true)]
async fn min_are_made_again_in_the_background() {
    pooled!(Conn, WARM);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    for _ in 0..2 {
        pool.acquire().await.unwrap().discard();
    }
    settle().await;
    assert_eq!((pool.status().idle, plant.books().made), (3, 5));
    let out = pool.acquire().await.unwrap();
    assert_eq!(pool.status().size, 3, "what is out counts");
    drop(out.detach());
    settle().await;
    assert_eq!(pool.status().idle, 3);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_made_again_is_an_event_and_is_tried_at_growing_intervals() {
    pooled!(Conn, PoolOptions { max: 4, min: 1, ..QUIET });
    let watched = Watched::default();
    let app = builder::<Conn>(Plant::new()).observer(watched.observer()).start().await.unwrap();
    let (pool, plant) = (app.get::<Pool<Conn>>(), app.get::<Plant>());
    plant.books().init.extend([Go::Wrong; 3]);
    pool.acquire().await.unwrap().discard();
    settle().await;
    let failed = |event: &Event| matches!(event, Event::InstanceFailed { .. });
    assert_eq!(watched.count(failed), 1);
    sleep(ms(101)).await;
    settle().await;
    assert_eq!(watched.count(failed), 2);
    sleep(ms(201)).await;
    settle().await;
    assert_eq!(watched.count(failed), 3);
    assert_eq!(pool.status().idle, 0);
    sleep(ms(401)).await;
    settle().await;
    assert_eq!((watched.count(failed), pool.status().idle), (3, 1));
    app.shutdown().await.unwrap();
}
