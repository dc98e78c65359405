//! Random use, beside what may be said of any.

use std::{
    collections::BTreeSet,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use proptest::prelude::*;

use super::{
    super::{Pool, PoolGuard, check::Checks, core::Core, keeper::keep},
    support::{Go, Plant, QUIET, pooled},
};
use crate::{
    App, PoolError,
    cause::Cause,
    cleanup::Reason,
    core::options::{Check, PoolOptions},
    hook::hooks_of_instance,
    inject::Managed,
    shutdown::ShutdownTrigger,
};

pooled!(Conn, QUIET, health = check);
pooled!(AtOnce, QUIET, health = check_at_once);

#[derive(Clone, Debug)]
enum Op {
    Acquire,
    TryAcquire,
    GiveUp(usize),
    Release(usize),
    InTheMiddle(usize),
    Discard(usize),
    Detach(usize),
    Break(u32),
    Next(Go),
    NextDispose(Go),
    NextHealth(Go),
    Pass(u64),
}

fn go() -> impl Strategy<Value = Go> {
    prop_oneof![Just(Go::Slowly(3)), Just(Go::After(Duration::from_millis(300))), Just(Go::Wrong), Just(Go::Hang),]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => Just(Op::Acquire),
        1 => Just(Op::TryAcquire),
        1 => (0..6_usize).prop_map(Op::GiveUp),
        4 => (0..6_usize).prop_map(Op::Release),
        1 => (0..6_usize).prop_map(Op::InTheMiddle),
        1 => (0..6_usize).prop_map(Op::Discard),
        1 => (0..6_usize).prop_map(Op::Detach),
        1 => (1..12_u32).prop_map(Op::Break),
        1 => go().prop_map(Op::Next),
        1 => go().prop_map(Op::NextDispose),
        1 => go().prop_map(Op::NextHealth),
        2 => (0..3000_u64).prop_map(Op::Pass),
    ]
}

fn options() -> impl Strategy<Value = PoolOptions> {
    let check = prop_oneof![Just(Check::Acquire), Just(Check::Return), Just(Check::Never)];
    let limit = || prop::option::of((500..4000_u64).prop_map(Duration::from_millis));
    (1..4_u32, 0..3_u32, limit(), limit(), limit(), check).prop_map(
        |(max, min, acquire_timeout, idle_timeout, max_age, check)| PoolOptions {
            max,
            min: min.min(max),
            acquire_timeout,
            idle_timeout,
            max_age,
            check,
            slow_acquire: None,
        },
    )
}

trait HasMade {
    fn id(&self) -> u32;
}

impl HasMade for Conn {
    fn id(&self) -> u32 {
        self.0.id
    }
}

impl HasMade for AtOnce {
    fn id(&self) -> u32 {
        self.0.id
    }
}

type Waiter<T> = Pin<Box<dyn Future<Output = Result<PoolGuard<T>, PoolError>>>>;

struct Play<T: Managed> {
    pool: Arc<Pool<T>>,
    plant: Arc<Plant>,
    check: Check,
    asked: bool,
    /// In the order in which they came.
    waiters: Vec<Waiter<T>>,
    guards: Vec<PoolGuard<T>>,
    detached: BTreeSet<u32>,
}

impl<T: Managed + HasMade> Play<T> {
    /// Whoever has something to do does it; then all who wait look, in their order.
    async fn go_on(&mut self) {
        for _ in 0..30 {
            tokio::task::yield_now().await;
        }
        let mut context = Context::from_waker(Waker::noop());
        let mut one_waits = false;
        let mut served = Vec::new();
        self.waiters.retain_mut(|waiter| match waiter.as_mut().poll(&mut context) {
            Poll::Ready(outcome) => {
                assert!(!one_waits, "who came first is served first");
                served.extend(outcome.ok());
                false
            }
            Poll::Pending => {
                one_waits = true;
                true
            }
        });
        for guard in served {
            self.handed_out(guard, true);
        }
        let status = self.pool.status();
        assert_eq!(status.in_use as usize, self.guards.len(), "none is lost");
        assert_eq!(status.waiting as usize, self.waiters.len());
        assert!(status.size <= status.max);
    }

    fn handed_out(&mut self, guard: PoolGuard<T>, asked: bool) {
        let id = guard.id();
        assert!(self.guards.iter().all(|other| other.id() != id), "handed out twice");
        assert!(!self.detached.contains(&id));
        if asked && self.asked && self.check == Check::Acquire {
            assert!(!self.plant.books().broken.contains(&id), "a broken one is never handed out");
        }
        self.guards.push(guard);
    }

    fn take(&mut self, i: usize) -> Option<PoolGuard<T>> {
        (i < self.guards.len()).then(|| self.guards.remove(i))
    }

    async fn play(&mut self, op: Op, at_once: bool) {
        match op {
            Op::Acquire => {
                let pool = Arc::clone(&self.pool);
                let mut waiter: Waiter<T> = Box::pin(async move { pool.acquire().await });
                match waiter.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                    Poll::Ready(Ok(guard)) => {
                        assert!(self.waiters.is_empty(), "nobody is overtaken");
                        self.handed_out(guard, true);
                    }
                    Poll::Ready(Err(error)) => panic!("{error}"),
                    Poll::Pending => self.waiters.push(waiter),
                }
            }
            Op::TryAcquire => {
                if let Ok(guard) = self.pool.try_acquire() {
                    assert!(self.waiters.is_empty(), "nobody is overtaken");
                    self.handed_out(guard, at_once);
                }
            }
            Op::GiveUp(i) if i < self.waiters.len() => drop(self.waiters.remove(i)),
            Op::GiveUp(_) => {}
            Op::Release(i) => drop(self.take(i)),
            Op::InTheMiddle(i) => {
                if let Some(mut guard) = self.take(i) {
                    guard.suspect(true);
                }
            }
            Op::Discard(i) => self.take(i).into_iter().for_each(PoolGuard::discard),
            Op::Detach(i) => {
                if let Some(guard) = self.take(i) {
                    self.detached.insert(guard.id());
                    drop(guard.detach());
                }
            }
            Op::Break(id) => {
                // A new one is not asked.
                let made = self.plant.books().made;
                self.plant.break_one(id.min(made));
            }
            Op::Next(go) => self.plant.books().init.push_back(go),
            Op::NextDispose(go) => self.plant.books().dispose.push_back(go),
            Op::NextHealth(go) => self.plant.books().health.push_back(go),
            Op::Pass(millis) => tokio::time::advance(Duration::from_millis(millis)).await,
        }
        self.go_on().await;
    }
}

async fn law<T: Managed + HasMade>(options: PoolOptions, asked: bool, at_once: bool, ops: Vec<Op>) {
    let options: &'static PoolOptions = Box::leak(Box::new(options));
    let app = App::only::<Arc<Plant>>().provide(Plant::new()).start().await.unwrap();
    let plant = app.get::<Plant>();
    let descriptor = T::DECLARED.get();
    let checks = Checks::new(T::HEALTH.as_ref().filter(|_| asked), options.check, descriptor);
    let core = Arc::new(Core::new(Arc::clone(&app.shared), descriptor, options, hooks_of_instance::<T>(), checks));
    core.warm_up().await.unwrap();
    let stop = ShutdownTrigger::new();
    let kept = tokio::spawn(keep(Arc::clone(&core), stop.subscribe()));
    let mut play = Play {
        pool: Arc::new(Pool::new(Arc::clone(&core))),
        plant: Arc::clone(&plant),
        check: options.check,
        asked,
        waiters: Vec::new(),
        guards: Vec::new(),
        detached: BTreeSet::new(),
    };
    for op in ops {
        play.play(op, at_once).await;
    }
    stop.fire(&Cause::Completed);
    drop((play.waiters, play.guards));
    kept.await.unwrap();
    let _ = core.wind_up(Reason::Completed).await;
    let status = play.pool.status();
    assert_eq!((status.size, status.idle, status.in_use, status.waiting), (0, 0, 0, 0));
    let disposed: BTreeSet<_> = plant.disposed().into_iter().collect();
    let made = plant.books().made;
    assert!(disposed.is_disjoint(&play.detached));
    assert_eq!(disposed.union(&play.detached).copied().collect::<Vec<_>>(), (1..=made).collect::<Vec<_>>());
    assert_eq!((status.created, status.disposed), (u64::from(made), disposed.len() as u64));
    assert!(plant.books().most <= options.max, "never more than max");
    assert_eq!(plant.books().there, 0);
    // A disposal that failed before the pool was closed is in its report.
    let _ = app.shutdown().await;
}

fn paused(law: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(law);
}

proptest! {
    #[test]
    fn with_a_health_that_takes_its_time(options in options(), ops in prop::collection::vec(op(), 0..60)) {
        paused(law::<Conn>(options, true, false, ops));
    }

    #[test]
    fn with_a_health_that_answers_at_once(options in options(), ops in prop::collection::vec(op(), 0..60)) {
        paused(law::<AtOnce>(options, true, true, ops));
    }

    #[test]
    fn without_a_health(options in options(), ops in prop::collection::vec(op(), 0..60)) {
        paused(law::<AtOnce>(options, false, true, ops));
    }
}
