//! The path of a Unix socket: one listener at a time, and no path left behind.

mod error;

use std::{
    fs, io,
    os::unix::{fs::FileTypeExt, net::UnixListener as StdListener},
    path::{Path, PathBuf},
    process,
};

use rustix::{
    io::Errno,
    net::{AddressFamily, SocketAddrUnix, SocketType},
};
use tenure::AppHandle;
use tokio::net::UnixListener;

pub use self::error::SocketError;
use crate::{
    PidFileError,
    held::{Held, failed_in_drop},
    keep::gives_back,
    lock::LockedFile,
    numbered::FileId,
};

/// The path that a Unix socket listens on, which is removed when it is given back. Unix only.
///
/// A socket that was left behind, on which nobody answers, is removed and bound anew; one on which somebody listens is refused, and so is
/// anything that is no socket. Starters that come at the same time are kept apart by a second file, `PATH.lock`, which is
/// locked for as long as the path is held, and removed with it, as that of a [`PidFile`](crate::PidFile); no other user can open it. So of many that
/// start at once exactly one has the socket, and a listener which is too busy to answer is not taken for dead.
///
/// The path is removed by [`give_back`](Self::give_back), by a drop, and after [`at_exit`](Self::at_exit) at the last chance as well, but
/// only where it still leads to the socket that was bound. The listener is apart from it, since servers want it as a value: it goes on to accept
/// until it is dropped itself. Who may connect is what the umask leaves; a directory of its own is the better guard.
///
/// ```
/// use tenure_kit::SocketPath;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let directory = tenure_kit::TempDir::new()?;
/// # let path = directory.path().join("service.sock");
/// let (socket, listener) = SocketPath::bind(&path)?;
/// let (client, server) = tokio::join!(tokio::net::UnixStream::connect(&path), listener.accept());
/// # drop((client?, server?));
/// socket.give_back().await?;
/// assert!(!path.exists());
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "the path is removed when this is dropped"]
pub struct SocketPath {
    path: PathBuf,
    held: Held<Bound>,
}

#[derive(Debug)]
struct Bound {
    path: PathBuf,
    id: FileId,
    /// Released after the path is gone.
    lock: LockedFile,
}

impl SocketPath {
    /// Binds a listener to the path.
    ///
    /// A relative path is taken from the current directory of this moment; the system allows about 100 bytes.
    ///
    /// # Errors
    /// [`SocketError`]: another process listens there, what is there is no socket, or the system refuses.
    ///
    /// # Panics
    /// Outside of a tokio runtime with I/O, as [`UnixListener::bind`] does.
    pub fn bind(path: impl AsRef<Path>) -> Result<(Self, UnixListener), SocketError> {
        let path = path.as_ref();
        let path = std::path::absolute(path).map_err(|error| SocketError::io(path, "find", error))?;
        let lock = LockedFile::beside(&path).map_err(|error| match answers(&path) {
            // That of another user, who listens, cannot be opened.
            Ok(true) if !matches!(error, PidFileError::Running { .. }) => {
                SocketError::InUse { path: path.clone(), pid: None }
            }
            _ => SocketError::of_lock(&path, error),
        })?;
        match listen(&path) {
            Ok((id, listener)) => {
                let held = Held::new(Bound { path: path.clone(), id, lock });
                // From here on a failure removes the path.
                let bound = Self { path, held };
                let listener = UnixListener::from_std(listener);
                let listener = listener.map_err(|error| SocketError::io(&bound.path, "listen on", error))?;
                Ok((bound, listener))
            }
            Err(refused) => {
                // Why it was refused says more than what became of the lock.
                let _ = lock.remove();
                Err(refused)
            }
        }
    }

    /// Registers the removal of the path for the last chance too, as `socket PATH`: see [`AppHandle::at_exit`].
    pub fn at_exit(mut self, app: &AppHandle) -> Self {
        self.held.at_exit(app, self.label(), Bound::remove);
        self
    }

    /// Removes the path, so that nobody new can connect; the second call does nothing. A path that is gone already is no error.
    ///
    /// # Errors
    /// [`SocketError::Replaced`] where something else stands there now, which stays; [`SocketError::Io`] where the path cannot be
    /// removed.
    ///
    /// # Cancel safety
    /// It does not wait: polled once, it is over.
    #[allow(clippy::unused_async, reason = "all that can be given back have this form")]
    pub async fn give_back(&self) -> Result<(), SocketError> {
        self.held.end(Bound::remove).unwrap_or(Ok(()))
    }

    /// Where it listens: an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn label(&self) -> String {
        format!("socket {}", self.path.display())
    }
}

/// Binds the path, whose lock is held.
fn listen(path: &Path) -> Result<(FileId, StdListener), SocketError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if !metadata.file_type().is_socket() => {
            return Err(SocketError::NotASocket { path: path.to_owned() });
        }
        Ok(_) if answers(path).map_err(|error| SocketError::io(path, "ask who listens on", error))? => {
            return Err(SocketError::InUse { path: path.to_owned(), pid: None });
        }
        Ok(_) => match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(SocketError::io(path, "remove what was left behind at", error));
            }
            _ => {}
        },
        // The system says it better when it is bound.
        Err(_) => {}
    }
    let listener = StdListener::bind(path).map_err(|error| SocketError::io(path, "listen on", error))?;
    let id = FileId::at(path).and_then(|id| id.ok_or_else(|| io::ErrorKind::NotFound.into()));
    let id = id.and_then(|id| listener.set_nonblocking(true).map(|()| id));
    id.map(|id| (id, listener)).map_err(|error| SocketError::io(path, "listen on", error))
}

/// Whether somebody has the socket open; one who is too busy to answer has.
fn answers(path: &Path) -> io::Result<bool> {
    let socket = rustix::net::socket(AddressFamily::UNIX, SocketType::STREAM, None)?;
    rustix::io::ioctl_fionbio(&socket, true)?;
    match rustix::net::connect(&socket, &SocketAddrUnix::new(path)?) {
        Err(Errno::CONNREFUSED | Errno::NOENT) => Ok(false),
        // The last is a socket of another type, which is open.
        Ok(()) | Err(Errno::AGAIN | Errno::INPROGRESS | Errno::PROTOTYPE) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

impl Bound {
    fn remove(self) -> Result<(), SocketError> {
        let Self { path, id, lock } = self;
        // After a `fork`, the child is not the one who may.
        if lock.pid() != process::id() {
            return Ok(());
        }
        let removed = match FileId::at(&path) {
            Ok(Some(found)) if found == id => {
                fs::remove_file(&path).map_err(|error| SocketError::io(&path, "remove", error))
            }
            Ok(Some(_)) => Err(SocketError::Replaced { path: path.clone() }),
            Ok(None) => Ok(()),
            Err(error) => Err(SocketError::io(&path, "look at", error)),
        };
        let unlocked = lock.remove().map_err(|error| SocketError::of_lock(&path, error));
        removed.and(unlocked)
    }
}

gives_back!(SocketPath);

impl Drop for SocketPath {
    fn drop(&mut self) {
        failed_in_drop(&self.label(), self.held.end(Bound::remove));
    }
}
