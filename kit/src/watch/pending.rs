//! What has changed and has not been told yet.
//!
//! Lock order: one lock, of this crate's own data, held for a moment by the thread that sees changes or by who is told of them. What is
//! pending is taken in the last step of a call, after all that waits, so that a call which is dropped has taken nothing.

use std::{
    collections::{BTreeSet, VecDeque},
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use super::error::WatchError;

/// After so many times the quiet that is wanted, there is no more waiting for it.
const PATIENCE: u32 = 10;

#[derive(Debug, Default)]
pub(super) struct Pending {
    list: Mutex<List>,
    /// Changed with each change of the list.
    news: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct List {
    closed: bool,
    changed: BTreeSet<PathBuf>,
    failed: VecDeque<WatchError>,
}

impl Pending {
    pub(super) fn changed(&self, path: PathBuf) {
        self.tell(|list| {
            list.changed.insert(path);
        });
    }

    pub(super) fn failed(&self, error: WatchError) {
        self.tell(|list| list.failed.push_back(error));
    }

    pub(super) fn close(&self) {
        self.tell(|list| list.closed = true);
    }

    fn tell(&self, change: impl FnOnce(&mut List)) {
        change(&mut self.lock());
        self.news.send_replace(());
    }

    /// Waits for changes, and then for quiet.
    pub(super) async fn next(&self, quiet: Duration) -> Result<Vec<PathBuf>, WatchError> {
        // Before the look, so that none is missed.
        let mut news = self.news.subscribe();
        loop {
            if self.has_changes()? {
                let latest = Instant::now() + quiet * PATIENCE;
                while let Ok(Ok(())) = timeout_at(latest.min(Instant::now() + quiet), news.changed()).await {
                    if Instant::now() >= latest {
                        break;
                    }
                }
                let changed = std::mem::take(&mut self.lock().changed);
                // Empty where another one who waits has taken them.
                if !changed.is_empty() {
                    return Ok(changed.into_iter().collect());
                }
            } else if news.changed().await.is_err() {
                return Err(WatchError::Closed);
            }
        }
    }

    fn has_changes(&self) -> Result<bool, WatchError> {
        let mut list = self.lock();
        if list.closed {
            return Err(WatchError::Closed);
        }
        list.failed.pop_front().map_or(Ok(!list.changed.is_empty()), Err)
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
