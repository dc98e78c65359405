//! Why there is no pid file, or why it is still there.

use std::{error::Error, fmt, io, path::PathBuf, process};

/// Why a [`PidFile`](super::PidFile) could not be created, or not be removed.
#[derive(Debug)]
#[non_exhaustive]
pub enum PidFileError {
    /// Another instance holds the file; or this process itself does, by another value.
    Running {
        /// Its pid, as it stands in the file.
        pid: u32,
        /// The file.
        path: PathBuf,
    },
    /// Another process holds a lock on the file, and says nothing in it of who it is.
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// What is there is no pid file; it is left as it is.
    NotAPidFile {
        /// Where.
        path: PathBuf,
        /// What it is instead.
        found: &'static str,
    },
    /// The directory that the file would be in is not there.
    NoDirectory {
        /// The file.
        path: PathBuf,
        /// The directory.
        directory: PathBuf,
    },
    /// Another file has taken the place of this one, and is left as it is.
    Replaced {
        /// Where.
        path: PathBuf,
    },
    /// The operating system refused.
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried: a verb.
        doing: &'static str,
        /// Its reason.
        source: io::Error,
    },
}

impl fmt::Display for PidFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running { pid, path } if *pid == process::id() => {
                write!(f, "this process holds {} already", path.display())
            }
            Self::Running { pid, path } => write!(f, "another instance runs with pid {pid} ({})", path.display()),
            Self::Locked { path } => {
                write!(f, "another process holds {}, and has not written its pid there", path.display())
            }
            Self::NotAPidFile { path, found } => {
                write!(f, "{} is {found}, not a pid file: it is left as it is", path.display())
            }
            Self::NoDirectory { path, directory } => {
                write!(f, "{} cannot be created: there is no directory {}", path.display(), directory.display())
            }
            Self::Replaced { path } => {
                write!(f, "{} is another file now than the one that was created: it is left as it is", path.display())
            }
            Self::Io { path, doing, source } => write!(f, "cannot {doing} {}: {source}", path.display()),
        }
    }
}

impl Error for PidFileError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
