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
    /// No files were given.
    NoFiles,
    /// What is to be watched is a directory.
    NotAFile {
        /// Which.
        path: PathBuf,
    },
    /// A directory was removed, or has another name now. Its files are told again when it is back.
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

    /// As the system said, with the limit that is reached.
    pub(super) fn refused(path: Option<PathBuf>, error: notify::Error) -> Self {
        let path = path.or_else(|| error.paths.first().cloned());
        let source = match limit(&error) {
            // The path stands in front of it.
            Some(limit) => format!("{} (the limit is {limit})", error.set_paths(Vec::new())).into(),
            None => error.set_paths(Vec::new()).into(),
        };
        Self::Failed { path, source }
    }
}

/// What an administrator can raise.
fn limit(error: &notify::Error) -> Option<&'static str> {
    // EMFILE, by which inotify says both.
    const TOO_MANY: i32 = 24;
    match &error.kind {
        _ if !cfg!(target_os = "linux") => None,
        notify::ErrorKind::MaxFilesWatch => Some("fs.inotify.max_user_watches"),
        notify::ErrorKind::Io(error) if error.raw_os_error() == Some(TOO_MANY) => {
            Some("fs.inotify.max_user_instances, or that of the process for open files")
        }
        _ => None,
    }
}

impl fmt::Display for WatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDirectory { path, directory } => {
                write!(f, "{} cannot be watched: there is no directory {}", path.display(), directory.display())
            }
            Self::Gone { directory } => {
                write!(f, "the directory {} is gone: its files are told again when it is back", directory.display())
            }
            Self::NoFiles => write!(f, "nothing can be watched: no files were given"),
            Self::NotAFile { path } => {
                write!(f, "{} cannot be watched: it is a directory, and only files are", path.display())
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
