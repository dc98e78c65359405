//! Ties: two ends that come at the very same instant, tried again and again in ever other orders of polls.
//!
//! What decides a tie is who is polled first. So each round has a runtime of its own, which looks at its timers and at its
//! queues at intervals that are thrown; and hooks, waiters and rivals yield before and after their wait as often as is thrown.

use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::{
    runtime::{Builder, Runtime},
    time::{Sleep, sleep},
};

/// Numbers that look random, and are the same for the same seed.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..sides`.
    #[allow(clippy::cast_possible_truncation, reason = "less than `sides`")]
    pub(crate) fn roll(&mut self, sides: u32) -> u32 {
        (self.next() % u64::from(sides.max(1))) as u32
    }

    pub(crate) fn flip(&mut self) -> bool {
        self.roll(2) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(u32::try_from(of.len()).expect("few")) as usize]
    }

    /// How often to yield before a wait and after it; most often not at all.
    pub(crate) fn turns(&mut self) -> (u32, u32) {
        let mut few = || self.roll(6).saturating_sub(2);
        (few(), few())
    }
}

/// How often which side won, for each rival.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(BTreeMap<String, Wins>);

#[derive(Clone, Copy, Debug, Default)]
struct Wins {
    /// What was waited for came.
    came: usize,
    /// The limit, or whatever else ended the wait.
    cut: usize,
}

impl Tally {
    pub(crate) fn count(&mut self, rival: impl std::fmt::Debug, came: bool) {
        let wins = self.0.entry(format!("{rival:?}")).or_default();
        if came {
            wins.came += 1;
        } else {
            wins.cut += 1;
        }
    }

    pub(crate) fn came(&self) -> usize {
        self.0.values().map(|wins| wins.came).sum()
    }

    fn tries(&self) -> usize {
        self.0.values().map(|wins| wins.came + wins.cut).sum()
    }

    fn add(&mut self, other: Self) {
        for (rival, more) in other.0 {
            let wins = self.0.entry(rival).or_default();
            wins.came += more.came;
            wins.cut += more.cut;
        }
    }
}

/// A timer that may be set before anybody else sets one for the same instant: then it rings first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarm(Arc<Mutex<Option<Pin<Box<Sleep>>>>>);

impl Alarm {
    pub(crate) fn set(&self, after: Duration) {
        let mut timer = Box::pin(sleep(after));
        assert!(timer.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending(), "it lies ahead");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(timer);
    }

    /// Rings for the first who waits; at once for the next.
    pub(crate) async fn rings(&self) {
        let mut timer = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        poll_fn(|context| timer.as_mut().map_or(Poll::Ready(()), |timer| timer.as_mut().poll(context))).await;
    }
}

/// A number that the environment gives, or this one.
pub(crate) fn given(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("`{variable}` is no number: {text}")),
        Err(_) => otherwise,
    }
}

/// Plays rounds until so many tries have been made; both sides must have won some of them.
///
/// A round that fails says how it is played again.
pub(crate) fn tries(name: &str, least: usize, mut round: impl FnMut(&mut Dice) -> Tally) {
    let (first, alone) = (given("TENURE_SEED", 0x7e11), std::env::var_os("TENURE_SEED").is_some());
    let mut tally = Tally::default();
    let mut seed = first;
    while tally.tries() < least {
        match catch_unwind(AssertUnwindSafe(|| round(&mut Dice::of(seed)))) {
            Ok(more) => tally.add(more),
            Err(panicked) => {
                // The panic itself has been printed.
                drop(panicked);
                panic!("to play this round again: TENURE_SEED={seed} cargo test -p tenure --lib {name}");
            }
        }
        if alone {
            return;
        }
        seed += 1;
    }
    assert!(tally.0.values().all(|wins| wins.came > 0 && wins.cut > 0), "one side wins always: {tally:?}");
}

/// A runtime with a paused clock that polls as is thrown.
pub(crate) fn paused(dice: &mut Dice) -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.event_interval(1 + dice.roll(20)).global_queue_interval(1 + dice.roll(20));
    builder.enable_time().start_paused(true).build().expect("a runtime")
}

/// The same for a round that is one future.
pub(crate) fn on_paused<R, F: Future<Output = R>>(dice: &mut Dice, play: impl FnOnce(&mut Dice) -> F) -> R {
    let runtime = paused(dice);
    let future = play(dice);
    runtime.block_on(future)
}

/// Yields so often.
pub(crate) async fn turns(times: u32) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

/// Waits for something for so long, and so many turns more.
pub(crate) async fn patient<F: Future>(limit: Duration, more: u32, future: F) -> Option<F::Output> {
    let over = async {
        sleep(limit).await;
        turns(more).await;
    };
    tokio::select! {
        biased;
        output = future => Some(output),
        () = over => None,
    }
}

/// The same, but looks at the time first: what has come by then, and has not been looked at, is dropped.
pub(crate) async fn hasty<F: Future>(limit: Duration, more: u32, future: F) -> Option<F::Output> {
    let over = async {
        sleep(limit).await;
        turns(more).await;
    };
    tokio::select! {
        biased;
        () = over => None,
        output = future => Some(output),
    }
}
