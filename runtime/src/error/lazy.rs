//! What asking for a lazy resource may answer.

use std::{error::Error, fmt, sync::Arc};

use crate::failure::{Failure, ResourceInfo};

/// Why a lazy resource cannot be had.
///
/// It is cheap to clone: all that waited for the same attempt share one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LazyError {
    /// It could not be made. Whoever asks next has it tried again.
    #[non_exhaustive]
    Failed {
        /// What failed last.
        failure: Arc<Failure>,
        /// What had failed before, where the last failure does not say why: it was the `fallback` that failed, or the limit
        /// passed after attempts that had failed.
        earlier: Option<Arc<Failure>>,
    },
    /// The app stops, and its turn to be given back has come, or has passed: it cannot be used any more, and is not made any more.
    /// Of a start that fails, nothing more is made from that on.
    #[non_exhaustive]
    Stopped {
        /// The resource.
        resource: &'static str,
    },
    /// It would wait for the very hook that asked for it: for ever. The one who asked is told, and nobody else.
    #[non_exhaustive]
    Cycle {
        /// The members, beginning with the one whose hook asked; each waits for the next, and the last for the first.
        path: Vec<ResourceInfo>,
    },
    /// The app was built without it.
    #[non_exhaustive]
    NotInApp {
        /// The resource.
        resource: &'static str,
    },
}

impl LazyError {
    /// What failed last, where it could not be made.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }
}

impl fmt::Display for LazyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { failure, earlier: None } => failure.fmt(f),
            Self::Failed { failure, earlier: Some(earlier) } => write!(f, "{failure}; before that, {earlier}"),
            Self::Stopped { resource } => {
                write!(f, "`{resource}` cannot be had any more: the app gives its resources back, or has done so")
            }
            Self::Cycle { path } => {
                f.write_str("a lazy resource waits for itself: ")?;
                for member in path {
                    write!(f, "{} -> ", member.name)?;
                }
                let first = path.first().map_or("", |member| member.name);
                write!(f, "{first}, so `{first}` cannot have it in a hook that the others wait for")
            }
            Self::NotInApp { resource } => {
                write!(f, "`{resource}` is not part of this app: take `Lazy<{resource}>` where it is needed, or register it")
            }
        }
    }
}

impl Error for LazyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { failure, .. } => failure.source(),
            _ => None,
        }
    }
}
