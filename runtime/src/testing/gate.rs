//! Something that a hook waits for until the test lets it go on.

use std::sync::Arc;

use tokio::sync::watch;

/// Closed at first; clones open together.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<watch::Sender<bool>>);

impl Gate {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    pub(crate) fn open(&self) {
        self.0.send_replace(true);
    }

    pub(crate) async fn opened(&self) {
        let _ = self.0.subscribe().wait_for(|open| *open).await;
    }

    /// Blocks the thread, as a hook that ignores its cancellation does.
    pub(crate) fn block(&self) {
        crate::shutdown::block_on(self.opened());
    }
}
