//! Why changes are not told.

use std::{
    error::Error,
    fmt,
    path::{Path, PathBuf},
};

use tenure::BoxError;

/// Why a [`Watcher`](super::Watcher) does not tell changes.
#[derive(Debug)]
#[non_exhaustive]
pub enum WatchError {
    /// The directory that a file would be in is not there.
    NoDirectory {
        /// The file.
        path: PathBuf,
        /// The directory.
        directory: PathBuf,
    },
    /// A directory was removed, or has another name now: its files are watched no more.
    Gone {
        /// The directory.
        directory: PathBuf,
    },
    /// The watcher was given back.
    Closed,
    /// The operating system refused, or says that something was missed.
    Failed {
        /// What it is about, where that is known.
        path: Option<PathBuf>,
        /// Its reason.
        source: BoxError,
    },
}

impl WatchError {
    pub(super) fn failed(path: &Path, source: impl Into<BoxError>) -> Self {
        Self::Failed { path: Some(path.to_owned()), source: source.into() }
    }
}

impl fmt::Display for WatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDirectory { path, directory } => {
                write!(f, "{} cannot be watched: there is no directory {}", path.display(), directory.display())
            }
            Self::Gone { directory } => {
                write!(f, "the directory {} is gone: its files are watched no more", directory.display())
            }
            Self::Closed => write!(f, "the watcher has been given back"),
            Self::Failed { path: Some(path), source } => write!(f, "{} cannot be watched: {source}", path.display()),
            Self::Failed { path: None, source } => write!(f, "files cannot be watched: {source}"),
        }
    }
}

impl Error for WatchError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
