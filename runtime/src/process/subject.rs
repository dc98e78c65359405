//! The app that signals and time are heard for, from before it is known.
//!
//! The one lock here guards what is known, and is not held while anything is told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::{
    cause::Cause,
    engine::{alarm::Alarm, shared::Shared},
};

/// See the module.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(super) alarm: Arc<Alarm>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    app: Option<Arc<Shared>>,
    /// What was heard before.
    stop: Option<i32>,
    hurry: bool,
}

/// All that there are: a process that ends takes every app with it.
static ALL: Mutex<Vec<Weak<Subject>>> = Mutex::new(Vec::new());

#[cfg_attr(not(unix), allow(dead_code, reason = "nobody hears signals"))]
impl Subject {
    pub(crate) fn new(alarm: Arc<Alarm>) -> Arc<Self> {
        let subject = Arc::new(Self { alarm, known: Mutex::default() });
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| one.strong_count() > 0);
        all.push(Arc::downgrade(&subject));
        drop(all);
        subject
    }

    /// The apps of this process that are attended to.
    pub(super) fn all_apps() -> Vec<Arc<Shared>> {
        let all: Vec<_> = ALL.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect();
        all.iter().filter_map(|subject| subject.app()).collect()
    }

    /// It is this app; what came before counts.
    pub(crate) fn is(&self, shared: &Arc<Shared>) {
        let (stop, hurry) = {
            let mut known = self.lock();
            known.app = Some(Arc::clone(shared));
            (known.stop, known.hurry)
        };
        if let Some(signal) = stop {
            shared.request_stop(Cause::Signal(signal));
        }
        if hurry {
            shared.request_hurry();
        }
    }

    pub(super) fn app(&self) -> Option<Arc<Shared>> {
        self.lock().app.clone()
    }

    /// Whether a stop goes on, or will as soon as there is something to stop.
    pub(super) fn stop_is_asked(&self) -> bool {
        let (app, stop) = {
            let known = self.lock();
            (known.app.clone(), known.stop)
        };
        stop.is_some() || app.is_some_and(|app| app.stop_is_asked())
    }

    /// Whether it was hurried from here.
    pub(super) fn is_hurried(&self) -> bool {
        self.lock().hurry
    }

    /// Whether there is nothing left to stop.
    pub(super) fn is_over(&self) -> bool {
        self.app().is_some_and(|app| app.is_stopped())
    }

    pub(super) fn stop(&self, signal: i32) {
        self.alarm.set();
        let app = {
            let mut known = self.lock();
            if known.app.is_none() {
                known.stop = Some(signal);
            }
            known.app.clone()
        };
        if let Some(app) = app {
            app.request_stop(Cause::Signal(signal));
        }
    }

    pub(super) fn hurry(&self) {
        let app = {
            let mut known = self.lock();
            known.hurry = true;
            known.app.clone()
        };
        if let Some(app) = app {
            app.request_hurry();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
