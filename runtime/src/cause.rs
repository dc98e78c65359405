//! Why an app stops.

use std::{fmt, sync::Arc};

use crate::failure::{Failure, ResourceInfo};

/// Why an app stops, or never came to run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Cause {
    /// [`AppHandle::shutdown`](crate::AppHandle::shutdown) was called.
    Reason(
        /// The reason it was given.
        Arc<str>,
    ),
    /// The process got a signal.
    Signal(
        /// Its number.
        i32,
    ),
    /// A task failed or panicked, or a `run` for good.
    Task(Box<Failure>),
    /// A `run` with `stop_on_end` ended without a fault.
    RunEnded(
        /// Whose.
        ResourceInfo,
    ),
    /// `main`, or the body of [`AppBuilder::run`](crate::AppBuilder::run), returned.
    Completed,
    /// `main`, or the body of [`AppBuilder::run`](crate::AppBuilder::run), returned an error.
    Error(
        /// The error, as it was displayed, where the value itself went to the caller.
        Arc<str>,
    ),
    /// `main`, or the body of [`AppBuilder::run`](crate::AppBuilder::run), panicked.
    Panicked(
        /// The message.
        Arc<str>,
    ),
    /// The start failed.
    StartFailed,
    /// The future of `start` or of `run` was dropped before it was through.
    Cancelled,
    /// The [`App`](crate::App) was dropped without a shutdown.
    Dropped,
}

impl Cause {
    /// The task that failed, where that is why.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Task(failure) => Some(failure),
            _ => None,
        }
    }

    /// Whether it is somebody's wish rather than a failure.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Task(_) | Self::Error(_) | Self::Panicked(_) | Self::StartFailed)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reason(reason) => f.write_str(reason),
            Self::Signal(number) => match signal_name(*number) {
                Some(name) => f.write_str(name),
                None => write!(f, "signal {number}"),
            },
            Self::Task(failure) => failure.fmt(f),
            Self::RunEnded(resource) => write!(f, "the `run` of {resource} ended"),
            Self::Completed => f.write_str("completed"),
            Self::Error(message) => write!(f, "failed: {message}"),
            Self::Panicked(message) => write!(f, "panicked: {message}"),
            Self::StartFailed => f.write_str("the start failed"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Dropped => f.write_str("the app was dropped without a shutdown"),
        }
    }
}

impl From<&str> for Cause {
    fn from(reason: &str) -> Self {
        Self::Reason(reason.into())
    }
}

impl From<String> for Cause {
    fn from(reason: String) -> Self {
        Self::Reason(reason.into())
    }
}

/// The names of the signals that ask a process to end; their numbers are the same on every Unix.
fn signal_name(number: i32) -> Option<&'static str> {
    Some(match number {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        15 => "SIGTERM",
        _ => return None,
    })
}
