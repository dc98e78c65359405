use std::{sync::Arc, time::Duration};

use super::support::{Go, Plant, QUIET, builder, pool, pooled};
use crate::{
    FailureKind, Health, Pool, PoolError,
    core::options::{Check, PoolOptions},
    testing::{secs, settle},
};

const ON_RETURN: PoolOptions = PoolOptions { check: Check::Return, ..QUIET };
const NEVER: PoolOptions = PoolOptions { check: Check::Never, ..QUIET };

#[tokio::test(start_paused = true)]
async fn a_broken_one_is_replaced_and_never_handed_out() {
    pooled!(Conn, PoolOptions { max: 3, ..QUIET }, health = check);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let three = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
    assert!(plant.books().asked.is_empty(), "a new one is not asked");
    drop(three);
    for id in 1..=3 {
        plant.break_one(id);
    }
    let good = pool.acquire().await.unwrap();
    assert_eq!(good.0.id, 4, "all that were idle were tried, then a new one was made");
    settle().await;
    assert_eq!(plant.disposed(), [1, 2, 3]);
    assert_eq!(pool.status().broken, 3);
    drop(good);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_synchronous_check_is_asked_at_once() {
    pooled!(Conn, QUIET, health = check_at_once);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    drop((pool.acquire().await.unwrap(), pool.acquire().await.unwrap()));
    plant.break_one(1);
    plant.break_one(2);
    assert!(pool.try_acquire().is_err());
    assert_eq!(plant.books().asked, [2, 1]);
    assert_eq!(pool.acquire().await.unwrap().0.id, 3);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_error_a_panic_and_an_overrun_are_broken_and_degraded_is_fine() {
    pooled!(Conn, PoolOptions { max: 1, acquire_timeout: None, ..QUIET }, health = check);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    drop(pool.acquire().await.unwrap());
    for (i, go) in [Go::Wrong, Go::Panic, Go::Hang].into_iter().enumerate() {
        plant.books().health.push_back(go);
        assert_eq!(pool.acquire().await.unwrap().0.id as usize, i + 2, "{go:?}");
    }
    plant.books().degraded = true;
    assert_eq!(pool.acquire().await.unwrap().0.id, 4);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn without_a_health_nothing_is_asked_and_a_guard_of_a_panic_is_replaced() {
    pooled!(Conn, QUIET);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    panic_with(&pool, || {}).await;
    assert_eq!(pool.acquire().await.unwrap().0.id, 2);
    assert_eq!(plant.disposed(), [1]);
    app.shutdown().await.unwrap();
}

async fn panic_with<T: crate::Resource>(pool: &Arc<Pool<T>>, first: impl FnOnce() + Send + 'static) {
    let pool = Arc::clone(pool);
    let task = tokio::spawn(async move {
        let _guard = pool.acquire().await.unwrap();
        first();
        panic!("in the middle");
    });
    assert!(task.await.unwrap_err().is_panic());
}

#[tokio::test(start_paused = true)]
async fn a_guard_of_a_panic_is_asked_before_anybody_gets_it_whenever_checks_are() {
    pooled!(OnAcquire, QUIET, health = check);
    pooled!(OnReturn, ON_RETURN, health = check);
    pooled!(Never, NEVER, health = check);
    asked_after_a_panic::<OnAcquire>().await;
    asked_after_a_panic::<OnReturn>().await;
    asked_after_a_panic::<Never>().await;
}

async fn asked_after_a_panic<T: crate::Resource>() {
    let (app, pool, plant) = pool::<T>(Plant::new()).await;
    panic_with(&pool, || {}).await;
    settle().await;
    assert_eq!(plant.books().asked, [1]);
    assert_eq!(pool.status().idle, 1, "it is well");
    let breaks = Arc::clone(&plant);
    panic_with(&pool, move || breaks.break_one(1)).await;
    settle().await;
    assert_eq!(pool.status().idle, 0);
    assert_eq!(plant.disposed(), [1]);
    drop(plant);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn on_return_it_is_asked_in_the_background_before_anybody_gets_it() {
    pooled!(Conn, PoolOptions { max: 1, ..ON_RETURN }, health = check);
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let one = pool.acquire().await.unwrap();
    plant.break_one(1);
    plant.books().health.push_back(Go::After(secs(1)));
    drop(one);
    assert!(pool.try_acquire().is_err());
    assert_eq!((pool.status().idle, pool.status().size), (0, 1));
    let two = pool.acquire().await.unwrap();
    assert_eq!(two.0.id, 2);
    drop(two);
    settle().await;
    assert_eq!(plant.books().asked, [1, 2]);
    drop(pool.acquire().await.unwrap());
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_that_comes_back_is_asked_before_it_goes_to_who_waits() {
    pooled!(Later, PoolOptions { max: 1, ..QUIET }, health = check);
    pooled!(AtOnce, PoolOptions { max: 1, ..QUIET }, health = check_at_once);
    broken_in_use::<Later>().await;
    broken_in_use::<AtOnce>().await;
}

async fn broken_in_use<T: crate::Resource>() {
    let (app, pool, plant) = pool::<T>(Plant::new()).await;
    let one = pool.acquire().await.unwrap();
    let waiter = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.acquire().await.map(drop) }
    });
    settle().await;
    plant.break_one(1);
    drop(one);
    waiter.await.unwrap().unwrap();
    assert_eq!(plant.books().made, 2);
    assert_eq!(plant.disposed(), [1]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_discarded_is_replaced() {
    pooled!(Conn, PoolOptions { max: 1, ..QUIET });
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let one = pool.acquire().await.unwrap();
    let waiter = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.acquire().await.map(|conn| conn.0.id) }
    });
    settle().await;
    one.discard();
    assert_eq!(waiter.await.unwrap().unwrap(), 2);
    assert_eq!(plant.disposed(), [1]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_detached_is_the_callers_and_makes_room() {
    pooled!(Conn, PoolOptions { max: 1, ..QUIET });
    let (app, pool, plant) = pool::<Conn>(Plant::new()).await;
    let mut detached = pool.acquire().await.unwrap().detach();
    detached.0.touched = true;
    let other = pool.acquire().await.unwrap();
    assert_eq!(other.0.id, 2);
    assert!(detached.into_inner().0.touched);
    drop(other.detach());
    assert!(plant.books().dropped.contains(&2));
    app.shutdown().await.unwrap();
    assert!(plant.disposed().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_pool_is_as_healthy_as_an_instance_that_one_would_get() {
    pooled!(Conn, QUIET, health = check);
    pooled!(Rarely, NEVER, health = check);
    as_healthy::<Conn>("Conn").await;
    as_healthy::<Rarely>("Rarely").await;
}

async fn as_healthy<T: crate::Resource>(name: &str) {
    let (app, pool, plant) = pool::<T>(Plant::new()).await;
    let health = async |app: &crate::App| app.health().await.resource(name).unwrap().health;
    assert_eq!(health(&app).await, Health::Healthy, "a new one is made");
    plant.break_one(1);
    assert_eq!(health(&app).await, Health::Healthy, "a new one is made in place of the idle one");
    plant.books().degraded = true;
    assert_eq!(health(&app).await, Health::Degraded);
    plant.books().degraded = false;
    let both = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
    assert_eq!(health(&app).await, Health::Healthy, "all are in use");
    both.into_iter().for_each(crate::PoolGuard::discard);
    settle().await;
    plant.books().init.extend([Go::Wrong]);
    assert_eq!(health(&app).await, Health::Unhealthy);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_disposal_that_hangs_keeps_its_place_for_as_long_as_its_limit() {
    pooled!(Conn, PoolOptions { max: 1, ..QUIET });
    let plant = Plant::new();
    plant.books().dispose.push_back(Go::Hang);
    let app = builder::<Conn>(plant).start().await.unwrap();
    let (pool, plant) = (app.get::<Pool<Conn>>(), app.get::<Plant>());
    pool.acquire().await.unwrap().discard();
    assert!(matches!(pool.acquire().await, Err(PoolError::Exhausted { .. })), "there are never more than max");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(pool.acquire().await.unwrap().0.id, 2);
    assert_eq!(plant.books().most, 1);
    let error = app.shutdown().await.unwrap_err();
    let [failure] = &error.report.cleanups[..] else { panic!("{error}") };
    assert!(matches!(failure.kind, FailureKind::TimedOut { .. }));
}
