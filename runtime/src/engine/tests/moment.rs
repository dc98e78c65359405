//! What is spawned or tracked at the very moment at which its group is closed.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use tokio::time::Instant;

use crate::{
    Tasks,
    engine::tasks::{Owner, TaskGroup},
    shutdown::block_on,
    testing::{Handed, Spec, World, secs},
};

/// How a try spawns.
const KINDS: u32 = 4;

/// Of sixteen rounds, this one surely spawns before the close, and this one after it; the others race.
const IN_TIME: u32 = 0;
const TOO_LATE: u32 = 1;

/// What one try came to.
#[derive(Clone, Default)]
struct Try {
    begun: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
    dropped: Arc<AtomicBool>,
}

impl Try {
    fn seen(&self) -> (usize, usize) {
        (self.begun.load(Ordering::SeqCst), self.ended.load(Ordering::SeqCst))
    }

    fn work(&self) -> impl FnOnce() + Send + 'static {
        let (of, held) = (self.clone(), OnDrop(Arc::clone(&self.dropped)));
        move || {
            of.begun.fetch_add(1, Ordering::SeqCst);
            thread::yield_now();
            of.ended.fetch_add(1, Ordering::SeqCst);
            drop(held);
        }
    }
}

struct OnDrop(Arc<AtomicBool>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn spawn(turn: u32, tasks: &Tasks, work: impl FnOnce() + Send + 'static) {
    match turn % KINDS {
        0 => tasks.spawn_blocking("racing", work),
        1 => tasks.spawn_thread("racing", move |_| work()),
        2 => tasks.spawn("racing", async move { work() }),
        _ => drop(block_on(tasks.track(async move { work() }))),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_spawned_at_the_very_moment_of_the_close_is_joined_or_never_begins() {
    let handed = Handed::default();
    let world = World::new([Spec::new("db").hands_tasks(&handed)]);
    let app = world.app().start().await.expect("it starts");
    let (hand, given) = mpsc::channel::<(u32, Tasks, Try)>();
    let done = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&done);
    let spawner = thread::spawn(move || {
        loop {
            match given.try_recv() {
                Ok((turn, tasks, one)) => {
                    spawn(turn, &tasks, one.work());
                    counts.fetch_add(1, Ordering::SeqCst);
                }
                Err(mpsc::TryRecvError::Empty) => thread::yield_now(),
                Err(mpsc::TryRecvError::Disconnected) => return,
            }
        }
    });
    for turn in 0..10_000_u32 {
        let group = TaskGroup::new(Owner::Node(0), Arc::clone(&app.shared));
        let (tasks, one) = (Tasks::of(Arc::clone(&group), app.shutdown_requested()), Try::default());
        let (round, through) = (turn / KINDS % 16, || done.load(Ordering::SeqCst) > turn as usize);
        if round == TOO_LATE {
            group.close();
        }
        hand.send((turn, tasks, one.clone())).expect("the thread is there");
        // Now the one is a little ahead, now the other.
        for _ in 0..round {
            thread::yield_now();
        }
        while round == IN_TIME && !through() {
            thread::yield_now();
        }
        let now = Instant::now();
        let drained = group.join(now + secs(60), now + secs(60)).await;
        let at_join = one.seen();
        assert!(at_join.0 == at_join.1, "what was let in is through: {at_join:?}");
        assert!(drained.stuck.is_empty() && drained.cancelled.is_empty() && drained.tracked == 0);
        assert!(at_join.0 == 1 || round != IN_TIME, "what came in time is run");
        assert!(at_join.0 == 0 || round != TOO_LATE, "what came too late is not");
        while !through() {
            thread::yield_now();
        }
        assert_eq!(one.seen(), at_join, "nothing begins after the join");
        assert!(one.dropped.load(Ordering::SeqCst), "what it held is dropped in any case");
    }
    drop(hand);
    spawner.join().expect("it does not panic");
    app.shutdown().await.expect("it stops");
}
