//! How the end of something that runs was not as it should be.

use std::{error::Error, fmt, sync::Arc, time::Duration};

/// An error that all are told who wait for the same end.
pub(super) type SharedError = Arc<dyn Error + Send + Sync>;

/// How the end of what a [`Handle`](super::Handle) holds was not as it should be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HandleError {
    /// It did not stop in time, and was forced.
    Forced {
        /// What it is called.
        name: Arc<str>,
        /// How long it had.
        limit: Duration,
    },
    /// It ended with an error, or with a panic.
    Failed {
        /// What it is called.
        name: Arc<str>,
        /// Its own error.
        source: Arc<dyn Error + Send + Sync>,
    },
    /// What should force it panicked, so that it may still be there.
    ForcePanicked {
        /// What it is called.
        name: Arc<str>,
        /// What the panic said.
        message: Arc<str>,
    },
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forced { name, limit } => write!(f, "`{name}` did not stop within {limit:?}: it was forced"),
            Self::Failed { name, source } => write!(f, "`{name}` failed: {source}"),
            Self::ForcePanicked { name, message } => {
                write!(f, "`{name}` could not be forced to its end: its `force_with` panicked: {message}")
            }
        }
    }
}

impl Error for HandleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { source, .. } => Some(&**source),
            Self::Forced { .. } | Self::ForcePanicked { .. } => None,
        }
    }
}
