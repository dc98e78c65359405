//! How what a cleanup belongs to has ended, with its error.

use std::{fmt, sync::Arc};

use super::Reason;
use crate::engine::stack::Ending;

/// How what a cleanup belongs to has ended: a [`Reason`], the error, and the right to say that it was none.
///
/// A cleanup takes it in place of a `Reason`; a [`Handover`](super::Handover) gives it with the value.
///
/// ```
/// use tenure::{CleanupError, CleanupStack, Ended};
///
/// # #[derive(Debug)] enum Error { Stale, Cleanup(CleanupError) }
/// # impl From<CleanupError> for Error { fn from(error: CleanupError) -> Self { Self::Cleanup(error) } }
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let outcome = CleanupStack::run_suppressing(async |stack| {
///     stack.defer(|ended: Ended| {
///         if ended.with_error(|error: &Error| matches!(error, Error::Stale)) == Some(true) {
///             ended.suppress();
///         }
///     });
///     Err::<(), _>(Error::Stale)
/// });
/// assert!(outcome.await.unwrap().is_none());
/// # }
/// ```
pub struct Ended(Arc<Ending>);

impl Ended {
    pub(crate) fn new(ending: &Arc<Ending>) -> Self {
        Self(Arc::clone(ending))
    }

    /// Where nobody is there who could tell.
    pub(super) fn cancelled() -> Self {
        Self(Arc::new(Ending::new(Reason::Cancelled)))
    }

    /// How it ended.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// Whether all went well.
    pub fn is_completed(&self) -> bool {
        self.reason().is_completed()
    }

    /// Looks at the error that it ended with; `None` where there is none, or none of the type `E`.
    ///
    /// The error is there as long as the cleanups run on whose behalf it was returned, and somebody waits for their end.
    pub fn with_error<E: Send + Sync + 'static, R>(&self, look: impl FnOnce(&E) -> R) -> Option<R> {
        let error = self.0.error.as_ref()?.upgrade()?;
        error.downcast_ref().map(look)
    }

    /// Says that the error is none: who can return without a value does so, as
    /// [`CleanupStack::run_suppressing`](super::CleanupStack::run_suppressing) can. Nobody else takes notice of it.
    ///
    /// A panic cannot be suppressed.
    pub fn suppress(&self) {
        self.0.suppress();
    }
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ended").field("reason", &self.reason()).finish_non_exhaustive()
    }
}

/// What a cleanup may take to learn how all ended: [`Reason`] or [`Ended`].
#[diagnostic::on_unimplemented(
    message = "a cleanup cannot take `{Self}`",
    label = "neither `Reason` nor `Ended`",
    note = "the last parameter of a cleanup is a `Reason` or an `Ended`"
)]
pub trait Told: Send + 'static {
    /// Takes it.
    fn told(ended: Ended) -> Self;
}

impl Told for Reason {
    fn told(ended: Ended) -> Self {
        ended.reason()
    }
}

impl Told for Ended {
    fn told(ended: Ended) -> Self {
        ended
    }
}
