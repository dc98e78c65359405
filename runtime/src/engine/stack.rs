//! What has to be given back, last in, first out: what lies in a stack, and whose it is.
//!
//! One stack is the heart of everything that lives shorter than the app: of a scope, whose instances lie in it; of an
//! instance, whose `init` pushed on it; of a `CleanupStack`.

use std::{
    any::Any,
    fmt,
    panic::Location,
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

use tokio::runtime::Handle;

pub(crate) use super::list::Stack;
use super::{hurried::Hurry, instance::Instance, progress::Now, shared::Shared, unwind::Unwind};
use crate::{
    cleanup::Reason,
    core::kind::Kind,
    failure::{Failure, ResourceInfo},
    hook::{Done, Returned},
    sync::atomic::AtomicBool,
};

/// Whoever has a stack.
pub(crate) trait Stacked: Send + Sync {
    fn stack(&self) -> &Stack;
    /// Whose cleanups they are, for reports.
    fn owner(&self) -> ResourceInfo;
    /// The kind of scope it is, if it is one.
    fn kind(&self) -> Option<&'static Kind> {
        None
    }
    /// The app that what is in it belongs to; `None` where it belongs to none.
    fn app(&self) -> Option<&Arc<Shared>> {
        None
    }
    /// Who hears that the stop of that app is hurried.
    fn hurry(&self) -> Hurry {
        self.app().map(|app| app.hurried()).unwrap_or_default()
    }
    /// Who is told what is given back of it.
    fn progress(&self) -> Option<Arc<Now>> {
        None
    }
    /// Takes what failed where nobody waits for the outcome any more.
    fn unheard(&self, failures: Vec<Failure>) {
        match self.app() {
            Some(app) => app.unheard(failures),
            None => crate::log::lost(&failures),
        }
    }
    /// All of it has been given back, for good.
    fn unwound(&self) {}
    /// Where what nobody waits for goes on; the current runtime where this says none.
    fn runtime(&self) -> Option<Handle> {
        self.app().map(|app| app.runtime.clone())
    }
}

/// One thing to give back.
pub(crate) struct Entry {
    pub(crate) name: EntryName,
    /// How long it may take; `None` without limit.
    pub(crate) limit: Option<Duration>,
    pub(crate) action: Action,
}

impl Entry {
    #[inline]
    pub(crate) const fn of(instance: Instance) -> Self {
        Self { name: EntryName::Instance, limit: None, action: Action::Instance(instance) }
    }
}

/// What an entry is called in reports.
#[derive(Clone)]
pub(crate) enum EntryName {
    /// It has been given one.
    Given(Arc<str>),
    /// The place where it was pushed.
    Place(&'static Location<'static>),
    /// An instance is called as its resource.
    Instance,
}

/// A cleanup that was pushed.
pub(crate) type Cleanup = Box<dyn FnOnce(&Arc<Ending>) -> Returned<'static, Done> + Send>;

/// What is done to give something back.
pub(crate) enum Action {
    Instance(Instance),
    Call(Cleanup),
    /// As soon as nobody else holds it.
    Sole(Box<dyn Held>),
}

/// A value that is given back by value.
pub(crate) trait Held: Send {
    /// Calls what gives it back; `None` as long as somebody else holds it. Not called again after that.
    fn give_back(&mut self, ending: &Arc<Ending>) -> Option<Returned<'static, Done>>;
    /// In how many other places it is held.
    fn holders(&self) -> usize;
}

/// How what a stack belongs to has ended, as its cleanups see it.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) reason: Reason,
    /// The error it ended with; gone as soon as its owner has it back.
    pub(crate) error: Option<Weak<dyn Any + Send + Sync>>,
    /// A cleanup has said that the error is none.
    suppressed: AtomicBool,
}

impl Ending {
    pub(crate) const fn new(reason: Reason) -> Self {
        Self { reason, error: None, suppressed: AtomicBool::new(false) }
    }

    /// With the error it ended with.
    pub(crate) fn failed(error: Weak<dyn Any + Send + Sync>) -> Self {
        Self { error: Some(error), ..Self::new(Reason::Failed) }
    }

    pub(crate) fn suppress(&self) {
        self.suppressed.store(true, Ordering::Release);
    }

    pub(crate) fn is_suppressed(&self) -> bool {
        self.suppressed.load(Ordering::Acquire)
    }
}

/// How it ended; the shared one is made when the first cleanup asks for it: most instances do not.
pub(crate) enum EndingOf {
    Reason(Reason),
    Shared(Arc<Ending>),
}

impl From<Reason> for EndingOf {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

impl EndingOf {
    pub(crate) fn reason(&self) -> Reason {
        match self {
            Self::Reason(reason) => *reason,
            Self::Shared(ending) => ending.reason,
        }
    }
}

/// Gives back, without anybody waiting for it, what lies in the stack of somebody who is about to be gone.
///
/// With the app that is told what fails, if it is part of one.
pub(crate) fn abandon(whose: &dyn Stacked, app: Option<&Arc<Shared>>) {
    if whose.stack().is_empty() {
        return;
    }
    let runtime = whose.runtime();
    let remains = Remains { owner: whose.owner(), stack: whose.stack().take(), app: app.cloned() };
    let unwind = Unwind::new(Arc::new(remains), Reason::Cancelled, runtime).begun();
    // It moves itself to the runtime when it is dropped.
    drop(match app {
        Some(app) => unwind.tracked(app.scopes.background.enter()),
        None => unwind,
    });
}

/// A stack whose owner is gone.
struct Remains {
    owner: ResourceInfo,
    stack: Stack,
    app: Option<Arc<Shared>>,
}

impl Stacked for Remains {
    fn stack(&self) -> &Stack {
        &self.stack
    }

    fn owner(&self) -> ResourceInfo {
        self.owner
    }

    fn app(&self) -> Option<&Arc<Shared>> {
        self.app.as_ref()
    }
}

impl fmt::Debug for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(name) => fmt::Debug::fmt(name, f),
            Self::Place(place) => write!(f, "\"{place}\""),
            Self::Instance => f.write_str("instance"),
        }
    }
}
