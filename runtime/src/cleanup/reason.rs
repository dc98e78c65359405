//! Why something is given back.

use std::fmt;

use crate::cause::Cause;

/// How what a cleanup belongs to has ended; a cleanup that takes a `Reason` is told it.
///
/// | what ends | the reason |
/// | --- | --- |
/// | `run` of a scope or a stack | `Completed`, `Failed` or `Panicked`, as its body; `Cancelled` where it is dropped or cut off |
/// | `close` | `Completed`; `close_with` and [`CleanupStack::close`](crate::CleanupStack::close) are told one |
/// | a [`Scope`](crate::Scope) that is dropped | `Cancelled`, or `Panicked` while its thread panics |
/// | a scope whose outer scope is closed, or that is still open when the app gives back what it uses | `Cancelled` |
/// | [`close_scope_for`](crate::AppHandle::close_scope_for) | `Completed` |
/// | an `init` that pushed | `Failed`, `Panicked` or `Cancelled` if it did not come to its end; else why the app stops |
/// | a scope with a key, a pool and the app itself, at the stop | why the app stops: `Completed`, `Failed`, `Signal(n)`, … |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It did what it was to do.
    Completed,
    /// It failed.
    Failed,
    /// It was dropped before it was through, or its time was up.
    Cancelled,
    /// It panicked.
    Panicked,
    /// The process got a signal.
    Signal(
        /// Its number.
        i32,
    ),
}

impl Reason {
    /// Whether all went well.
    pub const fn is_completed(self) -> bool {
        matches!(self, Self::Completed)
    }

    /// The same, as the cause that a `Shutdown` tells.
    pub(crate) fn cause(self) -> Cause {
        match self {
            Self::Completed => Cause::Completed,
            Self::Failed => Cause::Error("failed".into()),
            Self::Cancelled => Cause::Cancelled,
            Self::Panicked => Cause::Panicked("panicked".into()),
            Self::Signal(number) => Cause::Signal(number),
        }
    }
}

impl From<&Cause> for Reason {
    fn from(cause: &Cause) -> Self {
        match cause {
            Cause::Reason(_) | Cause::RunEnded(_) | Cause::Completed => Self::Completed,
            Cause::Signal(number) => Self::Signal(*number),
            Cause::Task(_) | Cause::Error(_) | Cause::StartFailed => Self::Failed,
            Cause::Panicked(_) => Self::Panicked,
            Cause::Cancelled | Cause::Dropped => Self::Cancelled,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Completed => f.write_str("completed"),
            Self::Failed => f.write_str("failed"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Panicked => f.write_str("panicked"),
            Self::Signal(number) => Cause::Signal(*number).fmt(f),
        }
    }
}
