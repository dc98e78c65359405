//! One scope as its owner, its handles and what lives in it share it.
//!
//! Invariants:
//! - An instance lies in the stack from when its `init` is over until its turn to be given back: the stack is the memo.
//! - While an instance is being made, a flight is listed, at most one for each resource; or, as long as that needs no waiting,
//!   its place in the stack is taken, of which there is one. While flights are listed, that is not given to anybody.
//! - A scope is on the app's list, and on its parent's, until its stack is empty for good.
//!
//! Lock order: a scope's `inner`, then its stack or the app's list. No other lock is taken under `inner`, and nothing of the
//! user's runs or is dropped under any of them.

use std::{
    any::{Any, TypeId},
    fmt,
    sync::{Arc, PoisonError, atomic::Ordering},
    task::Waker,
};

use super::flight::Flights;
use crate::{
    cleanup::Reason,
    core::{descriptor::Descriptor, kind::Kind},
    engine::{
        progress::Now,
        shared::Shared,
        stack::Stack,
        tracker::{Token, Tracker},
    },
    error::ScopeError,
    failure::ResourceInfo,
    slot::Value,
    sync::{
        Mutex, MutexGuard, Notify,
        atomic::{AtomicBool, AtomicU32},
    },
};

/// One scope.
#[allow(unreachable_pub, reason = "named in the signature of what generated code calls")]
pub struct ScopeCore {
    pub(crate) shared: Arc<Shared>,
    pub(crate) kind: &'static Kind,
    pub(crate) parent: Option<Arc<Self>>,
    /// What has been made in it, and what was pushed on it.
    pub(crate) stack: Stack,
    /// It was opened in a scope of the wrong kind.
    misplaced: bool,
    /// Where it stands on the app's list.
    pub(crate) place: ListPlace,
    /// Of a scope with a key.
    pub(super) key: Option<Box<Key>>,
    pub(super) inner: Mutex<Inner>,
    /// Its body is being polled.
    pub(super) in_poll: AtomicBool,
    /// Tells those who wait for its end, or for what has to end before.
    pub(super) changed: Notify,
}

pub(super) struct Inner {
    pub(super) state: State,
    /// Its body is to be dropped.
    pub(super) is_cut: bool,
    /// Somebody waits, or has waited, for it to change.
    pub(super) is_awaited: bool,
    /// Its body has been polled and is not through; with who is to be woken when it is cut off.
    pub(super) body: Option<Waker>,
    pub(super) flights: Flights,
    /// Those that are opened in it, in that order.
    pub(super) children: Vec<Arc<ScopeCore>>,
    /// What is being given back that its cancelled `init`s left.
    background: Option<Arc<Tracker>>,
    /// What is being given back, once the app stops.
    pub(super) now: Option<Arc<Now>>,
    /// Nobody waits for it any more.
    pub(super) is_given_up: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Closing,
    Closed,
    /// Opened after the gate was shut.
    Refused,
    /// Opened in a scope that was closed, or being closed.
    TooLate,
    /// Opened in a scope of the wrong kind.
    Misplaced,
}

/// What tells a scope from the others of its kind.
pub(super) struct Key {
    pub(super) bucket: (TypeId, u64),
    pub(super) value: Box<dyn Any + Send + Sync>,
    /// The one before of the same key, where it was still being closed.
    pub(super) after: Mutex<Option<Arc<ScopeCore>>>,
}

/// A place on the app's list, or none.
#[derive(Debug)]
pub(crate) struct ListPlace(AtomicU32);

impl ListPlace {
    pub(crate) fn set(&self, place: u32) {
        self.0.store(place, Ordering::Relaxed);
    }

    pub(crate) fn take(&self) -> u32 {
        self.0.swap(u32::MAX, Ordering::Relaxed)
    }
}

/// Counts what goes on in the background for a scope, and for the app.
#[derive(Debug)]
#[allow(dead_code, reason = "held")]
pub(crate) struct Background(Token, Token);

impl ScopeCore {
    fn new(
        shared: Arc<Shared>,
        kind: &'static Kind,
        parent: Option<Arc<Self>>,
        key: Option<Box<Key>>,
        state: State,
    ) -> Self {
        Self {
            shared,
            kind,
            parent,
            stack: Stack::default(),
            misplaced: state == State::Misplaced,
            place: ListPlace(AtomicU32::new(u32::MAX)),
            key,
            inner: Mutex::new(Inner {
                state,
                is_cut: false,
                is_awaited: false,
                body: None,
                flights: Flights::default(),
                children: Vec::new(),
                background: None,
                now: None,
                is_given_up: false,
            }),
            in_poll: AtomicBool::new(false),
            changed: Notify::const_new(),
        }
    }

    /// Opens a scope on the app.
    pub(crate) fn open(shared: &Arc<Shared>, kind: &'static Kind) -> Arc<Self> {
        let core = Self::unlisted(shared, kind, None);
        core.list();
        core
    }

    /// A scope on the app that nobody knows of yet.
    pub(super) fn unlisted(shared: &Arc<Shared>, kind: &'static Kind, key: Option<Box<Key>>) -> Arc<Self> {
        Arc::new(Self::new(Arc::clone(shared), kind, None, key, State::Open))
    }

    /// Puts it on the app's list; `false` where it is refused.
    pub(super) fn list(self: &Arc<Self>) -> bool {
        let listed = self.shared.scopes.enter(self);
        if !listed {
            self.refuse(State::Refused);
        }
        listed
    }

    /// Opens a scope in another.
    pub(crate) fn open_in(parent: &Arc<Self>, kind: &'static Kind) -> Arc<Self> {
        let fits = kind.within().is_some_and(|within| within.id == parent.kind.id);
        let state = if fits { State::Open } else { State::Misplaced };
        let core = Arc::new(Self::new(Arc::clone(&parent.shared), kind, Some(Arc::clone(parent)), None, state));
        if !fits {
            core.refuse(state);
            return core;
        }
        let mut outer = parent.inner();
        let outer_state = outer.state;
        if outer_state == State::Open && !outer.is_cut {
            // Whoever finds it, in the scope around it or on the list, finds it in both: it leaves both when it is closed.
            core.shared.scopes.enter(&core);
            outer.children.push(Arc::clone(&core));
        } else {
            drop(outer);
            core.refuse(if outer_state == State::Refused { State::Refused } else { State::TooLate });
        }
        core
    }

    /// It is never open: it holds nothing, and what is pushed on it is given back at once.
    fn refuse(&self, state: State) {
        self.inner().state = state;
        drop(self.stack.take());
        self.stack.shut();
        self.stack.seal_if_idle();
    }

    #[inline]
    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The scope of this kind that this one is, or is in.
    pub(super) fn home_of<'a>(self: &'a Arc<Self>, kind: &Kind) -> Option<&'a Arc<Self>> {
        let mut core = self;
        loop {
            if core.kind.id == kind.id {
                return Some(core);
            }
            core = core.parent.as_ref()?;
        }
    }

    /// The instance of a resource, if it has been made.
    #[inline]
    pub(crate) fn there(&self, descriptor: &Descriptor) -> Option<Value> {
        self.stack.instance(descriptor)
    }

    /// Why nothing can be made in it, if so.
    pub(super) fn refusal(&self, state: State) -> Option<ScopeError> {
        let scope = self.kind.name();
        match state {
            State::Open => None,
            State::Refused => Some(ScopeError::ShuttingDown { scope }),
            State::Closing | State::Closed | State::TooLate => Some(ScopeError::Closed { scope }),
            State::Misplaced => Some(ScopeError::NotWithin {
                scope,
                within: self.kind.within().map(Kind::name),
                opened_in: self.parent.as_ref().map_or("", |parent| parent.kind.name()),
            }),
        }
    }

    /// What the one whose body was cut off is told.
    pub(super) fn cut_error(&self) -> ScopeError {
        let scope = self.kind.name();
        if self.shared.scopes.refuses() { ScopeError::ShuttingDown { scope } } else { ScopeError::Closed { scope } }
    }

    #[inline]
    pub(super) fn is_misplaced(&self) -> bool {
        self.misplaced
    }

    /// Why it cannot be used, where it was opened in the wrong place.
    pub(super) fn misplacement(&self) -> Option<ScopeError> {
        if self.misplaced { self.refusal(State::Misplaced) } else { None }
    }

    pub(super) fn state(&self) -> State {
        self.inner().state
    }

    /// Counts something that goes on in the background.
    pub(crate) fn in_background(&self) -> Background {
        let own = self.inner().background.get_or_insert_default().enter();
        Background(own, self.shared.scopes.background.enter())
    }

    pub(super) fn background(&self) -> Option<Arc<Tracker>> {
        self.inner().background.clone()
    }

    pub(crate) fn info(&self) -> ResourceInfo {
        ResourceInfo::scope(self.kind)
    }

    /// Why the app stops, as what lives until then is told it.
    pub(crate) fn reason_of_stop(&self) -> Reason {
        self.shared.main_shutdown().cause().map_or(Reason::Completed, |cause| Reason::from(&cause))
    }
}

impl Inner {
    pub(super) fn is_quiet(&self) -> bool {
        self.flights.is_empty()
            && self.children.is_empty()
            && self.background.as_ref().is_none_or(|background| background.count() == 0)
    }
}

impl fmt::Debug for ScopeCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("kind", &self.kind.name()).finish_non_exhaustive()
    }
}
