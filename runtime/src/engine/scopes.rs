//! All scopes of one app that are open or being closed, and the gate at which they end.
//!
//! A scope is listed from when it is opened until everything in it has been given back, by whomever; so an empty list
//! means that nothing scoped is left. The one lock here guards the list, and is never held while another is taken, or while
//! anything of the user's runs or is dropped.

use std::{
    future::{Future, poll_fn},
    mem,
    pin::pin,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    task::Poll,
    time::Duration,
};

use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, timeout_at},
};

use super::{hurried::Hurry, limits::GRACE, tracker::Tracker, waits::Waits};
use crate::{
    cleanup::Reason,
    core::kind::Kind,
    failure::{Failure, FailureKind, Phase},
    scope::{KeyedBuckets, ScopeCore},
    sync::{Mutex, MutexGuard, Notify, atomic::AtomicUsize},
};

#[derive(Debug, Default)]
pub(crate) struct Scopes {
    list: Mutex<List>,
    /// Something has left the list, after the gate was shut.
    left: Notify,
    /// Which `init`s wait for which.
    pub(crate) waits: Waits,
    /// Hooks that were cancelled, or came too late, and are being given back.
    pub(crate) background: Arc<Tracker>,
    /// How many were cut off, and have not been told of.
    cut: AtomicUsize,
    /// Those with a key, by a hash of it.
    pub(crate) keyed: Mutex<KeyedBuckets>,
    /// How far the closing of all is, and with what it is to go on although it is not over.
    steps: Steps,
}

/// The steps in which all are closed: 1 those that end by themselves, 2 those with a key, 3 what is left.
#[derive(Debug, Default)]
struct Steps {
    at: AtomicU32,
    given_up: watch::Sender<u32>,
}

#[derive(Debug)]
struct List {
    places: Vec<Place>,
    /// The first free place, if there is one.
    free: u32,
    open: usize,
    /// How many have ever been listed.
    entered: u64,
    /// How many of these end by themselves: all but those with a key.
    passing: usize,
    refuses: bool,
}

#[derive(Debug)]
enum Place {
    /// With a number that grows.
    Taken(Arc<ScopeCore>, u64),
    /// With the next free one.
    Free(u32),
}

const NONE: u32 = u32::MAX;

impl Default for List {
    fn default() -> Self {
        Self { places: Vec::new(), free: NONE, open: 0, entered: 0, passing: 0, refuses: false }
    }
}

/// What the end of all scopes came to.
#[derive(Debug, Default)]
pub(crate) struct ScopesClosed {
    /// How many were still open when their time was up.
    pub(crate) cancelled: usize,
    /// What could not be given back as it should.
    pub(crate) failures: Vec<Failure>,
}

impl Scopes {
    /// From now on no scope is opened, but within one that is open.
    pub(crate) fn refuse(&self) {
        self.lock().refuses = true;
    }

    /// The same, and whatever works in one that is open is cut off: nobody is left who could close it. Those with a key are
    /// the app's own: what can be done for them without a runtime is done now.
    pub(crate) fn abandon_all(&self) {
        self.refuse();
        self.cut_off(&self.select(|_| true));
        for core in self.select(|core| core.kind.keyed) {
            core.close_in_background(core.reason_of_stop());
        }
    }

    pub(crate) fn refuses(&self) -> bool {
        self.lock().refuses
    }

    /// How many are open, or being closed.
    pub(crate) fn open_count(&self) -> usize {
        self.lock().open
    }

    /// The kind of the one that was opened first.
    pub(crate) fn oldest(&self) -> Option<&'static Kind> {
        let list = self.lock();
        let taken = list.places.iter().filter_map(|place| match place {
            Place::Taken(core, number) => Some((number, core.kind)),
            Place::Free(_) => None,
        });
        taken.min_by_key(|(number, _)| **number).map(|(_, kind)| kind)
    }

    /// How many of each kind are open, or being closed.
    pub(crate) fn open_kinds(&self) -> Vec<(&'static str, usize)> {
        let mut kinds: Vec<(&'static str, usize)> = Vec::new();
        for place in &self.lock().places {
            let Place::Taken(core, _) = place else { continue };
            let name = core.kind.name();
            match kinds.iter_mut().find(|(kind, _)| *kind == name) {
                Some((_, count)) => *count += 1,
                None => kinds.push((name, 1)),
            }
        }
        kinds
    }

    /// Whether nothing is open, or goes on in the background.
    pub(crate) fn is_idle(&self) -> bool {
        self.open_count() == 0 && self.background.count() == 0
    }

    /// Whether one was ever open.
    pub(crate) fn were_used(&self) -> bool {
        !self.lock().places.is_empty()
    }

    /// Lists a scope; `false` where it is refused.
    pub(crate) fn enter(&self, core: &Arc<ScopeCore>) -> bool {
        let core = Arc::clone(core);
        let mut list = self.lock();
        if list.refuses && core.parent.is_none() {
            drop(list);
            return false;
        }
        list.open += 1;
        list.entered += 1;
        let number = list.entered;
        list.passing += usize::from(!core.kind.keyed);
        let free = list.free;
        if let Some(place) = list.places.get_mut(free as usize) {
            core.place.set(free);
            if let Place::Free(next) = mem::replace(place, Place::Taken(core, number)) {
                list.free = next;
            }
        } else {
            core.place.set(u32::try_from(list.places.len()).unwrap_or(NONE));
            list.places.push(Place::Taken(core, number));
        }
        true
    }

    /// Takes a scope off the list: nothing is left in it.
    pub(crate) fn leave(&self, core: &ScopeCore) {
        let at = core.place.take();
        let mut list = self.lock();
        let free = list.free;
        let Some(place @ Place::Taken(..)) = list.places.get_mut(at as usize) else { return };
        let left = mem::replace(place, Place::Free(free));
        list.free = at;
        list.open -= 1;
        list.passing -= usize::from(!core.kind.keyed);
        let refuses = list.refuses;
        drop(list);
        drop(left);
        if refuses {
            self.left.notify_waiters();
        }
    }

    /// Waits for those that end by themselves until `patience`; then cuts them off, and closes whatever is left, within `end`.
    ///
    /// No hook runs in the caller's task.
    pub(crate) async fn close_all(&self, patience: Instant, end: Option<Instant>, hurry: &Hurry) -> ScopesClosed {
        self.refuse();
        let mut closed = ScopesClosed::default();
        let _ = hurry.unless(timeout_at(patience, self.until(|list| list.passing == 0))).await;
        let passing = self.select(|core| !core.kind.keyed);
        self.cut_off(&passing);
        closed.cancelled = self.take_cut();
        // What is opened within another is closed by that one.
        let outer = |core: &ScopeCore| core.parent.as_ref().is_none_or(|parent| parent.kind.keyed);
        let passing = passing.into_iter().filter(|core| outer(core));
        self.step_of(1, close_each(passing, Reason::Cancelled, end, &mut closed.failures)).await;
        let keyed = self.select(|core| core.kind.keyed);
        let reason = keyed.first().map_or(Reason::Completed, |core| core.reason_of_stop());
        self.step_of(2, close_each(keyed.into_iter(), reason, end, &mut closed.failures)).await;
        let rest = async {
            self.until(|list| list.open == 0).await;
            self.background.emptied().await;
        };
        match end {
            Some(end) => _ = self.step_of(3, timeout_at(end.max(Instant::now() + GRACE), rest)).await,
            None => _ = self.step_of(3, rest).await,
        }
        closed.failures.extend(
            self.listed()
                .into_iter()
                .filter(|core| !core.is_given_up())
                .map(|core| Failure::new(core.info(), Phase::Dispose, Duration::ZERO, FailureKind::Cancelled)),
        );
        closed
    }

    /// Awaits a step, unless it is given up.
    async fn step_of<F: Future>(&self, step: u32, future: F) -> Option<F::Output> {
        self.steps.at.store(step, Ordering::Release);
        let (mut given_up, mut future) = (self.steps.given_up.subscribe(), pin!(future));
        let mut left = pin!(given_up.wait_for(|given_up| *given_up >= step));
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => left.as_mut().poll(context).map(|_| None),
        })
        .await
    }

    /// How far the closing of all is; 0 as long as those that end by themselves may.
    pub(super) fn step(&self) -> u32 {
        self.steps.at.load(Ordering::Acquire)
    }

    /// The closing of all goes on, although this step is not over.
    pub(super) fn give_up(&self, step: u32) {
        self.steps.given_up.send_replace(step);
    }

    /// All that are listed.
    pub(super) fn listed(&self) -> Vec<Arc<ScopeCore>> {
        self.select(|_| true)
    }

    /// Waits until the list, from which nothing but scopes within others leaves any more, is so.
    async fn until(&self, is_so: impl Fn(&List) -> bool) {
        loop {
            let mut left = pin!(self.left.notified());
            // Before the look at the list: what leaves in between must not go unheard.
            left.as_mut().enable();
            if is_so(&self.lock()) {
                return;
            }
            left.await;
        }
    }

    /// Cuts off those that end by themselves: what they use is still there, and who opened them has no more time.
    pub(crate) fn cut_off_all(&self) {
        self.cut_off(&self.select(|core| !core.kind.keyed));
    }

    /// How many were cut off since the last time.
    pub(crate) fn take_cut(&self) -> usize {
        self.cut.swap(0, Ordering::Relaxed)
    }

    fn cut_off(&self, scopes: &[Arc<ScopeCore>]) {
        let cut = scopes.iter().filter(|core| core.cut_off()).count();
        self.cut.fetch_add(cut, Ordering::Relaxed);
    }

    fn select(&self, which: impl Fn(&ScopeCore) -> bool) -> Vec<Arc<ScopeCore>> {
        let list = self.lock();
        let taken = list.places.iter().filter_map(|place| match place {
            Place::Taken(core, _) => Some(core),
            Place::Free(_) => None,
        });
        taken.filter(|core| which(core)).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes scopes side by side, each in a task.
async fn close_each(
    scopes: impl Iterator<Item = Arc<ScopeCore>>,
    reason: Reason,
    end: Option<Instant>,
    failures: &mut Vec<Failure>,
) {
    let mut closing = Closings(JoinSet::new());
    for core in scopes {
        let runtime = core.shared.runtime.clone();
        closing.0.spawn_on(core.close_from_outside(reason, end), &runtime);
    }
    let all = async {
        while let Some(closed) = closing.0.join_next().await {
            failures.extend(closed.unwrap_or_default());
        }
    };
    match end {
        Some(end) => drop(timeout_at(end + GRACE, all).await),
        None => all.await,
    }
}

/// Tasks which, where they are not awaited any more, go on.
struct Closings(JoinSet<Vec<Failure>>);

impl Drop for Closings {
    fn drop(&mut self) {
        self.0.detach_all();
    }
}
