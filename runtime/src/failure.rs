//! One thing that went wrong: whose, where, when, and why.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use crate::{
    BoxError,
    cause::Cause,
    core::problem::Problem,
    text::{Chain, Span},
};

pub use crate::core::info::ResourceInfo;

/// What a resource was at when it failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// The graph was being checked.
    Validation,
    /// Its `init`, or the taking of its fields.
    Init,
    /// Its `fallback`, after its `init` had failed.
    Fallback,
    /// One of its tasks.
    Task(
        /// The task's name; that of a `run` is `run`.
        Arc<str>,
    ),
    /// Its `health`.
    Health,
    /// Its `dispose`, or its drop.
    Dispose,
    /// Something that was pushed on a cleanup stack.
    Cleanup(
        /// Its name, or the place where it was pushed.
        Arc<str>,
    ),
    /// The start as a whole.
    Start,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Validation => f.write_str("validation"),
            Self::Init => f.write_str("init"),
            Self::Fallback => f.write_str("fallback"),
            Self::Task(name) => write!(f, "task `{name}`"),
            Self::Health => f.write_str("health"),
            Self::Dispose => f.write_str("dispose"),
            Self::Cleanup(name) => write!(f, "cleanup `{name}`"),
            Self::Start => f.write_str("start"),
        }
    }
}

/// The user's own error, shared by all reports that tell of it.
pub type SharedError = Arc<dyn Error + Send + Sync>;

/// Why it failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FailureKind {
    /// It returned an error.
    Error(SharedError),
    /// It panicked.
    Panicked {
        /// What the panic said.
        message: Arc<str>,
        /// Where; unknown if the program replaced the panic hook without calling the one before.
        place: Option<Arc<str>>,
    },
    /// It overran its limit and was cancelled.
    TimedOut {
        /// The limit that applied, which the total may have shortened.
        limit: Duration,
    },
    /// It overran its limit, and was cancelled, as it waited for the end of the app, which waited for it: for the answer to a
    /// [`shutdown`](crate::AppHandle::shutdown), or for [`stopped`](crate::AppHandle::stopped). A hook, or a thread, may ask for the
    /// stop, but not await it.
    #[non_exhaustive]
    AwaitedOwnEnd {
        /// The limit that applied.
        limit: Duration,
    },
    /// Its `dispose` takes it by value, but somebody still holds it.
    Leaked {
        /// How many `Arc`s there are besides the app's own.
        count: usize,
    },
    /// It was cut short with everything else.
    Cancelled,
    /// The graph is wrong.
    Invalid(Box<Problem>),
    /// The app was asked to stop before it was up.
    Interrupted(Box<Cause>),
}

impl FailureKind {
    pub(crate) fn error(error: BoxError) -> Self {
        Self::Error(error.into())
    }
}

/// One failure.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failure {
    /// Whose.
    pub resource: ResourceInfo,
    /// At what.
    pub phase: Phase,
    /// How long it had been at it. For the `init` of what lives in a scope or a pool, this is counted from where it first waited: what
    /// it did before that, in one go, is not in it, and it is zero where it failed at once.
    pub after: Duration,
    /// Why.
    pub kind: FailureKind,
}

impl Failure {
    pub(crate) fn new(resource: ResourceInfo, phase: Phase, after: Duration, kind: FailureKind) -> Self {
        Self { resource, phase, after, kind }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resource, phase, after, kind } = self;
        let after = Span(*after);
        match kind {
            FailureKind::Invalid(problem) => return problem.fmt(f),
            FailureKind::Interrupted(cause) => return write!(f, "the start was cut short after {after}: {cause}"),
            FailureKind::TimedOut { limit } if *phase == Phase::Start => {
                return write!(f, "the start was not through within {}", Span(*limit));
            }
            FailureKind::Leaked { count } => {
                let places = if *count == 1 { "place" } else { "places" };
                return match phase {
                    // What is left of a function that is suspended at its hand-over.
                    Phase::Cleanup(name) if &**name == "around" => write!(
                        f,
                        "{resource} is still held in {count} other {places} after {after}, so the rest of its `around`, which needs it \
                         alone, was dropped at its `hand_over`"
                    ),
                    Phase::Cleanup(name) => write!(
                        f,
                        "the value of cleanup `{name}` of {resource} is still held in {count} other {places} after {after}, so the cleanup, \
                         which takes it by value, was not called"
                    ),
                    _ => write!(
                        f,
                        "{resource} is still held in {count} other {places} after {after}, so its `dispose`, which takes it by value, was \
                         not called"
                    ),
                };
            }
            _ => {}
        }
        match phase {
            Phase::Task(name) => write!(f, "task `{name}` of {resource}")?,
            Phase::Cleanup(name) => write!(f, "cleanup `{name}` of {resource}")?,
            _ => write!(f, "{resource}")?,
        }
        let what = match phase {
            Phase::Init | Phase::Start | Phase::Validation => "its `init`",
            Phase::Fallback => "its `fallback`",
            Phase::Task(_) | Phase::Cleanup(_) => "",
            Phase::Health => "its `health`",
            Phase::Dispose => "its `dispose`",
        };
        let of = if what.is_empty() { "" } else { " in " };
        match kind {
            FailureKind::Error(error) => write!(f, " failed{of}{what} after {after}: {error}"),
            FailureKind::Panicked { message, place: Some(place) } => {
                write!(f, " panicked{of}{what} after {after}, at {place}: {message}")
            }
            FailureKind::Panicked { message, place: None } => write!(f, " panicked{of}{what} after {after}: {message}"),
            FailureKind::TimedOut { limit } => write!(f, " timed out{of}{what} after {}", Span(*limit)),
            FailureKind::AwaitedOwnEnd { limit } => {
                write!(
                    f,
                    " timed out{of}{what} after {}: it waited for the end of the app, which waited for it",
                    Span(*limit)
                )
            }
            _ => write!(f, " was cancelled{of}{what} after {after}"),
        }
    }
}

/// What failed, and at what, where the rest has been said.
pub(crate) struct Brief<'a>(pub(crate) &'a Failure);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { resource, phase, kind, .. } = self.0;
        let how = match kind {
            FailureKind::Panicked { .. } => "panicked",
            FailureKind::TimedOut { .. } | FailureKind::AwaitedOwnEnd { .. } => "timed out",
            _ => "failed",
        };
        match phase {
            Phase::Task(_) | Phase::Cleanup(_) => write!(f, "{phase} of {resource} {how}"),
            _ => write!(f, "the {phase} of {resource} {how}"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            FailureKind::Error(error) => Some(&**error),
            FailureKind::Invalid(problem) => Some(&**problem),
            _ => None,
        }
    }
}

/// One failure as itself, many as a list.
pub(crate) fn list<'a>(
    f: &mut fmt::Formatter<'_>,
    headline: &str,
    failures: impl Iterator<Item = &'a Failure>,
) -> fmt::Result {
    let failures: Vec<_> = failures.collect();
    if let [failure] = failures[..] {
        return write!(f, "{failure}");
    }
    write!(f, "{} {headline}", failures.len())?;
    for failure in failures {
        // An error has one source, that of the first: those of the others are said here or nowhere.
        write!(f, "\n  - {}", Chain(failure).to_string().replace('\n', "\n    "))?;
    }
    Ok(())
}
