//! The app that signals and time are heard for, from before it is known.
//!
//! The one lock here guards what is known, and is not held while anything is told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

#[cfg_attr(not(unix), allow(dead_code, reason = "nobody hears signals"))]
impl Subject {
    pub(crate) fn new(alarm: Arc<Alarm>) -> Arc<Self> {
        Arc::new(Self { alarm, known: Mutex::default() })
    }

    /// It is this app; what came before counts.
    pub(crate) fn is(&self, shared: &Arc<Shared>) {
        let (stop, hurry) = {
            let mut known = self.lock();
            known.app = Some(Arc::clone(shared));
            (known.stop.take(), known.hurry)
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
        self.app().is_some_and(|app| app.stop_is_asked())
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
