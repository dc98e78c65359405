//! What a pool has, and what it has to do next: everything behind its one lock.
//!
//! Invariants: `total() <= max`, where an instance counts from before its `init` until after its disposal. Where somebody
//! waits, nothing lies idle that could be handed out unasked. Each that waits has a supply on its way to it, an instance that
//! is being made or checked, as long as the bound allows; what is out comes back by itself.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{PoolStatus, item::Item, pace::Pace, queue::Queue};
use crate::{core::options::PoolOptions, engine::deadline::after, error::PoolError, failure::Failure};

/// How often within its `idle_timeout` the keeper of a busy pool looks at what is idle.
const STAMPS: u32 = 64;

pub(super) struct State<T: Send + Sync + 'static> {
    /// The one used last is taken first; what lies at the front has been idle longest.
    pub(super) idle: VecDeque<Idle<T>>,
    pub(super) waiters: Queue<Result<Item<T>, Box<PoolError>>>,
    /// Instances that are not idle.
    pub(super) out: u32,
    pub(super) making: u32,
    /// Asked by a task how they are; whoever waits gets them.
    pub(super) checking: u32,
    /// Asked at once how they are, by the one who uses them next.
    pub(super) asked: u32,
    pub(super) disposing: u32,
    /// Nothing is handed out any more.
    pub(super) closed: bool,
    pub(super) tally: Tally,
    /// When the keeper looks next, as far as those who wait are concerned.
    pub(super) alarm: Option<Instant>,
    pub(super) pace: Pace,
    /// It will look at what is idle, and need not be told that there is more.
    pub(super) stamping: bool,
    /// When it looks next at what is idle.
    pub(super) reap_at: Option<Instant>,
    /// How often in a row an instance could not be made that nobody waited for, and until when there is no other attempt.
    pub(super) setbacks: u32,
    pub(super) not_before: Option<Instant>,
    /// Somebody waits for what fails to be given back.
    pub(super) heard: bool,
    /// What that was.
    pub(super) failures: Vec<Failure>,
}

/// An instance that nobody uses.
pub(super) struct Idle<T: Send + Sync + 'static> {
    pub(super) item: Item<T>,
    /// Noted by the keeper: reading the clock here would cost as much as all the rest.
    pub(super) since: Option<Instant>,
}

/// What has been so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) created: u64,
    pub(super) disposed: u64,
    pub(super) broken: u64,
    pub(super) timeouts: u64,
    pub(super) acquired: u64,
    pub(super) waited: Duration,
    pub(super) longest: Duration,
}

/// Something to be done in a task.
pub(super) enum Job<T: Send + Sync + 'static> {
    Make,
    Check(Item<T>),
}

impl<T: Send + Sync + 'static> State<T> {
    pub(super) fn new() -> Self {
        Self {
            idle: VecDeque::new(),
            waiters: Queue::new(),
            out: 0,
            making: 0,
            checking: 0,
            asked: 0,
            disposing: 0,
            closed: false,
            tally: Tally::default(),
            alarm: None,
            pace: Pace::new(),
            stamping: false,
            reap_at: None,
            setbacks: 0,
            not_before: None,
            heard: false,
            failures: Vec::new(),
        }
    }

    /// How many can be used, now or soon.
    fn alive(&self) -> u32 {
        self.idle() + self.out + self.making + self.checking + self.asked
    }

    fn total(&self) -> u32 {
        self.alive() + self.disposing
    }

    fn idle(&self) -> u32 {
        u32::try_from(self.idle.len()).unwrap_or(u32::MAX)
    }

    /// Whether all instances there may be are in use.
    pub(super) fn is_used_up(&self, options: &PoolOptions) -> bool {
        self.idle.is_empty() && self.total() >= options.max
    }

    /// Whether nothing goes on in a task.
    pub(super) fn is_quiet(&self) -> bool {
        self.making + self.checking + self.asked + self.disposing == 0
    }

    /// What has to be done now, if anything; it counts as begun. To be asked until there is nothing more.
    pub(super) fn next_job(&mut self, options: &PoolOptions) -> Option<Job<T>> {
        if self.closed {
            return None;
        }
        if self.making + self.checking < self.waiters.len() {
            if let Some(Idle { item, .. }) = self.idle.pop_back() {
                self.checking += 1;
                return Some(Job::Check(item));
            }
            return self.make(options);
        }
        // The keeper takes `not_before` away when its time has come.
        if self.alive() < options.min && self.not_before.is_none() { self.make(options) } else { None }
    }

    fn make(&mut self, options: &PoolOptions) -> Option<Job<T>> {
        if self.total() >= options.max {
            return None;
        }
        self.making += 1;
        Some(Job::Make)
    }

    /// What is to be disposed of because of its age, or as it has been idle for too long: down to `min`. They count as being
    /// disposed of.
    pub(super) fn overdue(&mut self, options: &PoolOptions, now: Instant) -> Vec<Item<T>> {
        let mut overdue = Vec::new();
        if let Some(age) = options.max_age {
            let mut i = 0;
            while i < self.idle.len() {
                if self.idle[i].item.made().is_some_and(|made| now.saturating_duration_since(made) >= age) {
                    overdue.extend(self.idle.remove(i).map(|idle| idle.item));
                    self.disposing += 1;
                } else {
                    i += 1;
                }
            }
        }
        if let Some(limit) = options.idle_timeout {
            while self.alive() > options.min
                && self.idle.front().is_some_and(|idle| idle.is_overdue(limit, now))
                && let Some(idle) = self.idle.pop_front()
            {
                overdue.push(idle.item);
                self.disposing += 1;
            }
        }
        overdue
    }

    /// Notes for what has come back since the last time that it is idle now, and says until when it need not be told of more:
    /// what comes back in a short while is noted at the end of that while, so that a busy pool does not wake its keeper each time.
    pub(super) fn stamp(&mut self, options: &PoolOptions, now: Instant) -> Option<Instant> {
        let limit = options.idle_timeout.filter(|_| self.stamping)?;
        let mut any = false;
        // What came back last lies at the back.
        for idle in self.idle.iter_mut().rev().take_while(|idle| idle.since.is_none()) {
            idle.since = Some(now);
            any = true;
        }
        self.stamping = any;
        any.then(|| after(now, limit / STAMPS))
    }

    /// When something of what is idle will be overdue.
    pub(super) fn next_overdue(&self, options: &PoolOptions) -> Option<Instant> {
        let made = self.idle.iter().filter_map(|idle| idle.item.made()).min();
        let age = options.max_age.zip(made).map(|(age, made)| after(made, age));
        // What is kept for `min` stays for as long as it does.
        let front = self.idle.front().filter(|_| self.alive() > options.min).and_then(|idle| idle.since);
        let idle = options.idle_timeout.zip(front).map(|(limit, since)| after(since, limit));
        age.into_iter().chain(idle).min()
    }

    pub(super) fn status(&self, options: &PoolOptions) -> PoolStatus {
        let tally = &self.tally;
        let acquired = u32::try_from(tally.acquired.max(1)).unwrap_or(u32::MAX);
        PoolStatus {
            max: options.max,
            min: options.min,
            size: self.alive() - self.making,
            idle: self.idle(),
            in_use: self.out,
            waiting: self.waiters.len(),
            created: tally.created,
            disposed: tally.disposed,
            broken: tally.broken,
            timeouts: tally.timeouts,
            acquired: tally.acquired,
            mean_acquire: tally.waited / acquired,
            max_acquire: tally.longest,
        }
    }
}

impl<T: Send + Sync + 'static> Idle<T> {
    fn is_overdue(&self, limit: Duration, now: Instant) -> bool {
        self.since.is_some_and(|since| now.saturating_duration_since(since) >= limit)
    }
}
