//! What went wrong with a child.

use std::{error::Error, fmt, io, process::ExitStatus, sync::Arc, time::Duration};

use super::request::name_of;

/// What went wrong with a [`Child`](super::Child).
#[derive(Debug)]
#[non_exhaustive]
pub enum ChildError {
    /// It ended by itself, and not with success.
    Ended {
        /// What it is called.
        name: Arc<str>,
        /// Its number.
        pid: u32,
        /// How it ended.
        status: ExitStatus,
    },
    /// It did not end when it was asked to, and was killed.
    Killed {
        /// What it is called.
        name: Arc<str>,
        /// Its number.
        pid: u32,
        /// The number of the signal by which it was asked.
        signal: i32,
        /// How long it had.
        grace: Duration,
    },
    /// The operating system refused.
    Io {
        /// What it is called.
        name: Arc<str>,
        /// What was tried: a verb.
        doing: &'static str,
        /// Its reason.
        source: io::Error,
    },
}

impl fmt::Display for ChildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended { name, pid, status } => write!(f, "`{name}` (pid {pid}) ended by itself: {status}"),
            Self::Killed { name, pid, signal, grace } => {
                let signal = name_of(*signal);
                write!(f, "`{name}` (pid {pid}) did not end within {grace:?} of {signal}: it was killed")
            }
            Self::Io { name, doing, source } => write!(f, "cannot {doing} `{name}`: {source}"),
        }
    }
}

impl Error for ChildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
