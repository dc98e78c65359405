//! Files that change, as an async program learns of it.

mod error;
mod pending;
mod seen;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tenure::BoxError;
use tokio::sync::oneshot;

pub use self::error::WatchError;
use self::{pending::Pending, seen::Seen};
use crate::GiveBack;

/// How long it has to be quiet: longer than what an editor needs for one save, shorter than what people notice.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// Tells which of some files have changed. With the feature `watch`.
///
/// It watches the directories that the files are in, not the files: so it sees a file that an editor replaces by another one,
/// that is removed and comes back, that is not there yet, and a link that is made to lead elsewhere, as the files of a mounted
/// configuration are. Events that belong together are told as one: [`changed`](Self::changed) waits until it has been quiet for
/// 100 ms ([`with_debounce`](Self::with_debounce)), and ten times that at most. Nothing is lost between two calls.
///
/// It says that a file has changed, perhaps, and not what is in it: read it, after this was made. What is changed where a link leads to is
/// seen in the directory that it led to at the beginning. File systems over a network tell nothing of what others do.
///
/// It has a thread (of the crate `notify`), which ends with [`give_back`](Self::give_back), or soon after a drop. There is nothing to do at
/// the last chance.
///
/// ```
/// use tenure_kit::Watcher;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tenure_kit::TempDir::new()?;
/// # let path = directory.path().join("settings.toml");
/// let watcher = Watcher::files([&path])?;
/// std::fs::write(&path, "level = 3")?;
/// assert_eq!(watcher.changed().await?, [path]);
/// watcher.give_back().await;
/// # Ok(()) }
/// ```
#[must_use = "nothing is watched once this is dropped"]
pub struct Watcher {
    name: String,
    pending: Arc<Pending>,
    debounce: Duration,
    running: Mutex<Option<Running>>,
}

struct Running {
    watcher: RecommendedWatcher,
    /// Closed when the thread has dropped what it calls.
    over: oneshot::Receiver<()>,
}

impl Watcher {
    /// Watches these files, which need not be there yet; their directories do.
    ///
    /// Relative paths are taken from the current directory of this moment.
    ///
    /// # Errors
    /// [`WatchError`]: a directory is missing, or the system refuses (it may be out of watches).
    pub fn files<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, WatchError> {
        let mut files = BTreeSet::new();
        for path in paths {
            let path = path.as_ref();
            files.insert(std::path::absolute(path).map_err(|error| WatchError::failed(path, error))?);
        }
        let list: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
        let mut seen = Seen::new(files)?;
        let directories: Vec<_> = seen.directories().cloned().collect();
        let pending = Arc::new(Pending::default());
        let (alive, over) = oneshot::channel::<()>();
        let tell = Arc::clone(&pending);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Dropped with this closure, and so with the thread.
            let _alive = &alive;
            match event {
                Ok(event) => seen.look(&event, &tell),
                Err(error) => tell.failed(WatchError::Failed { path: error.paths.first().cloned(), source: error.into() }),
            }
        });
        let mut watcher = watcher.map_err(|error| WatchError::Failed { path: None, source: error.into() })?;
        for directory in directories {
            let begun = watcher.watch(&directory, RecursiveMode::NonRecursive);
            begun.map_err(|error| WatchError::failed(&directory, error))?;
        }
        let running = Mutex::new(Some(Running { watcher, over }));
        Ok(Self { name: format!("watcher of {}", list.join(", ")), pending, debounce: DEBOUNCE, running })
    }

    /// How long it has to be quiet before changes are told: 100 ms by default.
    pub fn with_debounce(mut self, debounce: Duration) -> Self {
        self.debounce = debounce;
        self
    }

    /// Waits until files have changed, and it is quiet again; says which, as absolute paths in order.
    ///
    /// If several wait, each change is told to one of them.
    ///
    /// # Errors
    /// [`WatchError::Gone`] if a directory is gone, [`WatchError::Failed`] if the system says that something was missed;
    /// [`WatchError::Closed`] after [`give_back`](Self::give_back). After the first two it can be called again.
    ///
    /// # Cancel safety
    /// Dropped, nothing is lost: the next call tells it.
    pub async fn changed(&self) -> Result<Vec<PathBuf>, WatchError> {
        self.pending.next(self.debounce).await
    }

    /// Watches no more, and waits for the end of its thread; who waits for a change is told that it is closed. The second call does
    /// nothing.
    ///
    /// # Cancel safety
    /// Once polled, the thread ends, whoever waits for it.
    pub async fn give_back(&self) {
        self.pending.close();
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Running { watcher, over }) = running {
            drop(watcher);
            // Nothing is ever sent: the other end is dropped.
            let _ = over.await;
        }
    }
}

impl GiveBack for Watcher {
    fn name(&self) -> String {
        self.name.clone()
    }

    async fn give_back(&self) -> Result<(), BoxError> {
        Self::give_back(self).await;
        Ok(())
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher").field("name", &self.name).field("debounce", &self.debounce).finish_non_exhaustive()
    }
}
