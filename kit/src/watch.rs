//! Files that change, as an async program learns of it.

mod error;
mod pending;
mod seen;
#[cfg(test)]
mod tests;
mod way;

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use notify::Event;
use tenure::BoxError;
use tokio::sync::watch;

pub use self::error::WatchError;
use self::{pending::Pending, seen::Seen};
use crate::GiveBack;

/// How long it has to be quiet: longer than what an editor needs for one save, shorter than what people notice.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// Tells which of some files have changed. With the feature `watch`.
///
/// It watches the directories that the files are in, not the files: so it sees a file that an editor replaces by another one,
/// that is removed and comes back, that is not there yet, and a link that is made to lead elsewhere, be it the file itself, as in a configuration
/// that Kubernetes mounts, or a directory on the way to it, as the `current` of a deployment; from then on it watches
/// where that leads to. Events that belong together are told as one: [`changed`](Self::changed) waits until it has been quiet for
/// 100 ms ([`with_debounce`](Self::with_debounce)), and ten times that at most. Nothing is lost between two calls.
///
/// It says that a file has changed, perhaps, and not what is in it: read it, after this was made. A new time (`touch`) is a change, new
/// rights (`chmod`) are none. A directory on the way that is renamed is seen where it is the last one, or a link. File systems
/// over a network tell nothing of what others do.
///
/// It has two threads (one is that of the crate `notify`), which end with [`give_back`](Self::give_back), or soon after a drop. There is nothing to do at
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
    tell: mpsc::Sender<Message>,
    /// Closed when its threads have dropped what they hold.
    over: watch::Receiver<()>,
}

/// What its thread is told.
enum Message {
    Seen(notify::Result<Event>),
    End,
}

impl Watcher {
    /// Watches these files, which need not be there yet; their directories do.
    ///
    /// Relative paths are taken from the current directory of this moment.
    ///
    /// # Errors
    /// [`WatchError`]: there are no files, one is a directory, its directory is missing, or the system refuses (it may be out of
    /// watches).
    pub fn files<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, WatchError> {
        let mut files = BTreeSet::new();
        for path in paths {
            let path = path.as_ref();
            files.insert(std::path::absolute(path).map_err(|error| WatchError::failed(path, error))?);
        }
        if files.is_empty() {
            return Err(WatchError::NoFiles);
        }
        let list: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
        let (tell, told) = mpsc::channel();
        let (alive, over) = watch::channel(());
        let (seen, also_alive) = (tell.clone(), alive.clone());
        let watcher = notify::recommended_watcher(move |event| {
            // Dropped with this closure, and so with the thread.
            let _alive = &also_alive;
            // Nobody listens once it is being given back.
            let _ = seen.send(Message::Seen(event));
        });
        let seen = Seen::new(files, watcher.map_err(|error| WatchError::refused(None, error))?)?;
        let pending = Arc::new(Pending::default());
        let to_tell = Arc::clone(&pending);
        // On a thread of its own, since that of `notify` cannot wait for what it does itself: to watch one more directory.
        let look = move || {
            let _alive = alive;
            look(seen, &told, &to_tell);
        };
        let begun = thread::Builder::new().name("watcher".to_owned()).spawn(look);
        begun.map_err(|error| WatchError::Failed { path: None, source: error.into() })?;
        Ok(Self { name: format!("watcher of {}", list.join(", ")), pending, debounce: DEBOUNCE, tell, over })
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
    /// [`WatchError::Gone`] if the directory of a file is gone, [`WatchError::Failed`] if the system says that something was missed;
    /// [`WatchError::Closed`] after [`give_back`](Self::give_back). After the first two it can be called again.
    ///
    /// # Cancel safety
    /// Dropped, nothing is lost: the next call tells it.
    pub async fn changed(&self) -> Result<Vec<PathBuf>, WatchError> {
        self.pending.next(self.debounce).await
    }

    /// Watches no more, and waits for the end of its threads; who waits for a change is told that it is closed. Any number can call
    /// it, and all wait.
    ///
    /// # Cancel safety
    /// Once polled, the threads end, whoever waits for it.
    pub async fn give_back(&self) {
        self.end();
        let mut over = self.over.clone();
        // Nothing is ever sent: the other ends are dropped.
        while over.changed().await.is_ok() {}
    }

    fn end(&self) {
        self.pending.close();
        // Nobody is there to be told after the first time.
        let _ = self.tell.send(Message::End);
    }
}

/// What its thread does.
fn look(mut seen: Seen, told: &mpsc::Receiver<Message>, pending: &Pending) {
    while let Ok(first) = told.recv() {
        let mut events = Vec::new();
        for message in [first].into_iter().chain(told.try_iter()) {
            match message {
                Message::Seen(Ok(event)) => events.push(event),
                Message::Seen(Err(error)) => pending.failed(WatchError::refused(None, error)),
                Message::End => return,
            }
        }
        seen.look(&events, pending);
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

impl Drop for Watcher {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher").field("name", &self.name).field("debounce", &self.debounce).finish_non_exhaustive()
    }
}
