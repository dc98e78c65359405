//! How the end of something that runs was not as it should be.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use tenure::BoxError;

/// How the end of what a [`Handle`](super::Handle) holds was not as it should be.
#[derive(Debug)]
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
        source: BoxError,
    },
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forced { name, limit } => write!(f, "`{name}` did not stop within {limit:?}: it was forced"),
            Self::Failed { name, source } => write!(f, "`{name}` failed: {source}"),
        }
    }
}

impl Error for HandleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { source, .. } => Some(&**source),
            Self::Forced { .. } => None,
        }
    }
}
