//! What a pool may answer instead of an instance.

use std::{error::Error, fmt, time::Duration};

use crate::{failure::Failure, text::Span};

/// Why a [`Pool`](crate::Pool) gave no instance.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum PoolError {
    /// All instances were in use, or still being made, for as long as `acquire_timeout`.
    Exhausted {
        /// The resource that is pooled.
        resource: &'static str,
        /// How long this caller has waited: nothing, if it was [`try_acquire`](crate::Pool::try_acquire) that it called.
        waited: Duration,
        /// How many instances there may be.
        max: u32,
    },
    /// An instance could not be made.
    Failed {
        /// What failed in its `init`, or in its `fallback`.
        failure: Box<Failure>,
    },
    /// The pool is being disposed of, or is gone.
    Closed {
        /// The resource that is pooled.
        resource: &'static str,
    },
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exhausted { resource, waited: Duration::ZERO, max } => {
                write!(f, "no `{resource}` of the pool's {max} is idle")
            }
            Self::Exhausted { resource, waited, max } => {
                write!(f, "no `{resource}` of the pool's {max} became free within {}", Span(*waited))
            }
            Self::Failed { failure } => failure.fmt(f),
            Self::Closed { resource } => write!(f, "the pool of `{resource}` is closed: the app stops"),
        }
    }
}

impl Error for PoolError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { failure } => failure.source(),
            Self::Exhausted { .. } | Self::Closed { .. } => None,
        }
    }
}
