//! What a process holds, as the system, the runtime, the allocator and the test itself count it.

use std::{
    collections::BTreeMap,
    fs,
    panic::Location,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::runtime::Runtime;

/// Where those were made that are there.
static LIVE: Mutex<BTreeMap<&'static Location<'static>, usize>> = Mutex::new(BTreeMap::new());

/// One that is there. It weighs enough to be noticed if it stays.
#[derive(Debug)]
pub(crate) struct Live(#[allow(dead_code, reason = "it has a weight")] Box<[u8; 4096]>, &'static Location<'static>);

impl Live {
    #[track_caller]
    pub(crate) fn new() -> Self {
        let place = Location::caller();
        *lives().entry(place).or_default() += 1;
        Self(Box::new([1; 4096]), place)
    }

    /// How many are there, by the place that made them.
    pub(crate) fn all() -> BTreeMap<&'static Location<'static>, usize> {
        lives().clone()
    }
}

fn lives() -> MutexGuard<'static, BTreeMap<&'static Location<'static>, usize>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Live {
    fn drop(&mut self) {
        let mut lives = lives();
        match lives.get_mut(self.1) {
            Some(more @ 2..) => *more -= 1,
            _ => drop(lives.remove(self.1)),
        }
    }
}

/// What is held at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) files: usize,
    pub(crate) threads: usize,
    pub(crate) tasks: usize,
    pub(crate) live: usize,
}

impl Held {
    fn now(runtime: &Runtime) -> Self {
        let count = |of: &str| fs::read_dir(of).map_or(0, Iterator::count);
        Self {
            files: count("/proc/self/fd"),
            threads: count("/proc/self/task"),
            tasks: runtime.metrics().num_alive_tasks(),
            live: Live::all().values().sum(),
        }
    }

    /// What is held when all that was let go has gone: a thread ends a little after it is joined.
    pub(crate) fn least(runtime: &Runtime) -> Self {
        let looks = (0..100).map(|_| Self::look(runtime));
        looks.min_by_key(|held| (held.threads, held.files, held.tasks, held.live)).expect("it has looked")
    }

    /// Looks until it is as `expected`; the number of looks only ends a test that fails.
    pub(crate) fn settled(runtime: &Runtime, expected: &Self) -> Self {
        (0..1000).map(|_| Self::look(runtime)).find(|held| held == expected).unwrap_or_else(|| Self::now(runtime))
    }

    fn look(runtime: &Runtime) -> Self {
        std::thread::sleep(Duration::from_millis(5));
        Self::now(runtime)
    }
}

/// How many bytes of memory are resident.
pub(crate) fn resident() -> usize {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.map_or(0, |pages| pages * rustix::param::page_size())
}
