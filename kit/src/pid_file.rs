//! A pid file: one instance at a time, and its number for others to read.

mod error;

use std::{
    io,
    path::{Path, PathBuf},
};

use tenure::AppHandle;

pub use self::error::PidFileError;
use crate::{
    held::{Held, failed_in_drop},
    keep::gives_back,
    lock::LockedFile,
    numbered::{self, Content, Numbered},
};

/// For all to read.
const MODE: u16 = 0o644;

/// A file with the pid of this process in it, which at most one process holds at a time. Unix only.
///
/// What decides is a lock of the operating system on a second file, `PATH.lock`, which ends with the process, however that ends. So a
/// file that was left behind by a process which was killed is taken over, also if its number belongs to another process now, and of
/// any number that start at the same time exactly one gets it; the others are told the pid of that one. Against a file that is
/// created exclusively: no race, no stale file that somebody has to remove by hand.
///
/// The file has the mode 0644, and the pid in decimal with a line end; that of the lock has the mode 0600, so that no other user can take
/// the lock and keep the service from starting. Both are removed, *by their holder only* and only where the path
/// still leads to the file that was created, by [`give_back`](Self::give_back), by a drop, and after [`at_exit`](Self::at_exit) at the
/// last chance as well. What is no pid file is never overwritten: something else in the file, a directory, a symbolic link.
///
/// # Limits
///
/// - The lock goes with its file: when somebody removes `PATH.lock` by hand, or a cleaner of temporary files does, a second process
///   can start. Its place is a directory that nobody else writes to and nobody cleans, such as `/run/SERVICE`.
/// - Everybody who takes part is a `PidFile`, or locks `PATH.lock` by `flock`. That works between processes of one machine, and on network file
///   systems as far as these support it.
/// - A daemon that forks creates it after that: in the child of a fork nothing is removed.
///
/// ```
/// use tenure_kit::{PidFile, PidFileError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tenure_kit::TempDir::new()?;
/// # let path = directory.path().join("service.pid");
/// let pid_file = PidFile::create(&path)?;
/// assert_eq!(std::fs::read_to_string(&path)?, format!("{}\n", std::process::id()));
///
/// let second = PidFile::create(&path);
/// assert!(matches!(second, Err(PidFileError::Running { pid, .. }) if pid == std::process::id()));
///
/// drop(pid_file);
/// assert!(!path.exists());
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "the file is removed when this is dropped"]
pub struct PidFile {
    path: PathBuf,
    held: Held<Claimed>,
}

#[derive(Debug)]
struct Claimed {
    file: Numbered,
    /// Ended after the file is gone.
    lock: LockedFile,
}

impl PidFile {
    /// Creates the file and locks it, or takes over one that nobody holds.
    ///
    /// A relative path is taken from the current directory of this moment. It makes a few short system calls; if another instance is just about
    /// to write its pid, it waits for that, at most half a second.
    ///
    /// # Errors
    /// [`PidFileError`]: another instance runs; what is there is no pid file; or the file cannot be created.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, PidFileError> {
        let path = path.as_ref();
        let path = std::path::absolute(path).map_err(|error| PidFileError::io(path, "find", error))?;
        let claimed = Claimed::new(&path)?;
        Ok(Self { path, held: Held::new(claimed) })
    }

    /// Registers its removal for the last chance too, as `pid file PATH`: see [`AppHandle::at_exit`].
    ///
    /// That comes after everything else is given back, so that a value which is kept until then holds the file until then.
    /// If the app has stopped already, the file is removed at once.
    pub fn at_exit(mut self, app: &AppHandle) -> Self {
        self.held.at_exit(app, self.label(), Claimed::remove);
        self
    }

    /// Removes the file, and ends the lock, whose file goes too; the second call does nothing. A file that is gone already is no error.
    ///
    /// # Errors
    /// [`PidFileError::Replaced`] where another file stands there now, which stays; [`PidFileError::Io`] where the file cannot be
    /// removed. The lock is over then, too.
    ///
    /// # Cancel safety
    /// It does not wait: polled once, it is over.
    #[allow(clippy::unused_async, reason = "all that can be given back have this form")]
    pub async fn give_back(&self) -> Result<(), PidFileError> {
        self.held.end(Claimed::remove).unwrap_or(Ok(()))
    }

    /// Where it is: an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn label(&self) -> String {
        format!("pid file {}", self.path.display())
    }
}

impl Claimed {
    fn new(path: &Path) -> Result<Self, PidFileError> {
        numbered::look(path)?;
        let lock = LockedFile::beside(path).map_err(|error| refused(path, error))?;
        match Numbered::open(path.to_owned(), MODE).and_then(Numbered::written) {
            Ok(file) => Ok(Self { file, lock }),
            Err(failed) => {
                // Why there is no file says more than what became of the lock.
                let _ = lock.remove();
                Err(failed)
            }
        }
    }

    fn remove(self) -> Result<(), PidFileError> {
        let removed = self.file.remove();
        let unlocked = self.lock.remove();
        removed.and(unlocked)
    }
}

/// As it is told of the file that one asked for. The lock of another user says nothing, but what he wrote for all to read does.
fn refused(path: &Path, error: PidFileError) -> PidFileError {
    let path = || path.to_owned();
    match error {
        PidFileError::Running { pid, .. } => PidFileError::Running { pid, path: path() },
        PidFileError::Io { ref source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            match numbered::content_at(&path()).and_then(Content::living) {
                Some(pid) => PidFileError::Running { pid, path: path() },
                None => error,
            }
        }
        other => other,
    }
}

gives_back!(PidFile);

impl Drop for PidFile {
    fn drop(&mut self) {
        failed_in_drop(&self.label(), self.held.end(Claimed::remove));
    }
}

impl PidFileError {
    pub(crate) fn io(path: &Path, doing: &'static str, error: impl Into<io::Error>) -> Self {
        Self::Io { path: path.to_owned(), doing, source: error.into() }
    }
}
