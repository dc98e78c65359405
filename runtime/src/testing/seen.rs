//! The app that a world's hooks are called by, for who has no handle: while it starts, nobody has.

use std::sync::{Arc, OnceLock, Weak};

use crate::{cause::Cause, engine::shared::Shared};

/// Set by the first `init` that is called; it keeps nothing alive.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(Arc<OnceLock<Weak<Shared>>>);

impl Seen {
    pub(super) fn note(&self, shared: &Arc<Shared>) {
        let _ = self.0.set(Arc::downgrade(shared));
    }

    /// The app, if it has begun to start and is not gone.
    pub(crate) fn app(&self) -> Option<Arc<Shared>> {
        self.0.get()?.upgrade()
    }

    /// Asks it to stop.
    pub(crate) fn stop(&self) {
        self.stop_for(Cause::Reason("it is asked to".into()));
    }

    /// Gives whether there was an app to ask.
    pub(crate) fn stop_for(&self, cause: Cause) -> bool {
        self.app().map(|app| app.request_stop(cause)).is_some()
    }

    pub(crate) fn hurry(&self) {
        if let Some(app) = self.app() {
            app.request_hurry();
        }
    }
}
