//! Why nobody listens, or why the path is still there.

use std::{
    error::Error,
    fmt, io,
    path::{Path, PathBuf},
    process,
};

use crate::PidFileError;

/// Why a [`SocketPath`](super::SocketPath) could not be bound, or not be removed.
#[derive(Debug)]
#[non_exhaustive]
pub enum SocketError {
    /// Another process listens there; or this one does already.
    InUse {
        /// Where.
        path: PathBuf,
        /// Its pid, where it is a [`SocketPath`](super::SocketPath) too.
        pid: Option<u32>,
    },
    /// What is there is no socket; it is left as it is.
    NotASocket {
        /// Where.
        path: PathBuf,
    },
    /// Something else has taken the place of this socket, and is left as it is.
    Replaced {
        /// Where.
        path: PathBuf,
    },
    /// The file that keeps starters apart could not be had, or not be removed.
    Lock {
        /// The path of the socket.
        path: PathBuf,
        /// What is wrong with the file.
        source: PidFileError,
    },
    /// The operating system refused.
    Io {
        /// The path of the socket.
        path: PathBuf,
        /// What was tried: a verb.
        doing: &'static str,
        /// Its reason.
        source: io::Error,
    },
}

impl SocketError {
    pub(super) fn io(path: &Path, doing: &'static str, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), doing, source }
    }

    pub(super) fn of_lock(path: &Path, error: PidFileError) -> Self {
        let path = path.to_owned();
        match error {
            PidFileError::Running { pid, .. } => Self::InUse { path, pid: Some(pid) },
            source => Self::Lock { path, source },
        }
    }
}

impl fmt::Display for SocketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse { path, pid: Some(pid) } if *pid == process::id() => {
                write!(f, "this process listens on {} already", path.display())
            }
            Self::InUse { path, pid: Some(pid) } => {
                write!(f, "another process listens on {}: its pid is {pid}", path.display())
            }
            Self::InUse { path, pid: None } => write!(f, "another process listens on {}", path.display()),
            Self::NotASocket { path } => write!(f, "{} is not a socket: it is left as it is", path.display()),
            Self::Replaced { path } => {
                write!(f, "{} is something else now than the socket that was bound: it is left as it is", path.display())
            }
            Self::Lock { path, source } => write!(f, "the lock of the socket {} failed: {source}", path.display()),
            Self::Io { path, doing, source } => write!(f, "cannot {doing} {}: {source}", path.display()),
        }
    }
}

impl Error for SocketError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Lock { source, .. } => Some(source),
            _ => None,
        }
    }
}
