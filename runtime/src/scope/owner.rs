//! A scope as its owner has it.

use std::{fmt, future::Future, marker::PhantomData, mem, ops::Deref, sync::Arc, thread};

use super::{
    ScopeHandle, ScopeKind, Within,
    close::AtOnce,
    core::{ScopeCore, State},
};
use crate::{cleanup::Reason, error::ScopeError, failure::Failure, inject::Resource};

/// An open scope, and the duty to close it.
///
/// It is had from [`AppHandle::scope`](crate::AppHandle::scope), or, for an inner one, from [`Scope::scope`]. What lives in
/// it is made when it is first asked for, and is given back, in reverse, when it is closed. Everything but the ownership is in
/// [`ScopeHandle`], to which it derefs.
///
/// [`run`](Self::run) is the way to have it closed however the work ends. A scope that is dropped is closed in the
/// background, on the app's runtime; the app waits for that before it gives back what the scope uses.
///
/// ```
/// # use tenure::{App, BoxError, managed_resource, scope};
/// #[scope]
/// struct Request;
///
/// #[managed_resource(scope = Request, init = UnitOfWork::begin, dispose = UnitOfWork::end)]
/// struct UnitOfWork;
///
/// impl UnitOfWork {
///     async fn begin() -> Result<Self, BoxError> { Ok(Self) }
///     async fn end(&self) -> Result<(), BoxError> { Ok(()) }
///     fn total(&self) -> u32 { 42 }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), BoxError> {
/// # let app = App::only::<()>().start().await?;
/// let total: u32 = app
///     .scope::<Request>()
///     .run(async |scope| {
///         let work = scope.get::<UnitOfWork>().await?;
///         Ok::<_, BoxError>(work.total())
///     })
///     .await?;
/// assert_eq!(total, 42);
/// # app.shutdown().await?; Ok(()) }
/// ```
#[must_use = "a scope that is dropped is closed, and nobody hears how that went"]
pub struct Scope<K> {
    handle: ScopeHandle,
    /// It is closed when it is dropped.
    owned: bool,
    kind: PhantomData<fn() -> K>,
}

impl<K> Scope<K> {
    pub(super) fn opened(core: Arc<ScopeCore>) -> Self {
        Self { handle: ScopeHandle { core }, owned: true, kind: PhantomData }
    }

    pub(super) fn core(&self) -> &Arc<ScopeCore> {
        &self.handle.core
    }

    /// From now on somebody else sees to its end.
    pub(super) fn into_core(mut self) -> Arc<ScopeCore> {
        self.owned = false;
        Arc::clone(&self.handle.core)
    }
}

impl<K: ScopeKind> Scope<K> {
    /// A handle that can be cloned and sent about.
    pub fn handle(&self) -> ScopeHandle {
        self.handle.clone()
    }

    /// Gives a ready value, as [`provide`](ScopeHandle::provide) does, and gives the scope back, to be run or kept:
    /// `app.scope::<Request>().with(RequestId(7)).run(…)`.
    ///
    /// # Panics
    /// As [`provide`](ScopeHandle::provide).
    #[track_caller]
    pub fn with<T: Resource>(self, value: T) -> Self {
        self.provide(value);
        self
    }

    /// Opens a scope in this one. It sees what this one holds, and is closed, at the latest, when this one is.
    pub fn scope<S: Within<K>>(&self) -> Scope<S> {
        self.handle.scope()
    }

    /// Closes the scope: inner scopes first, then everything in it, in reverse, each on its own limit.
    ///
    /// # Errors
    /// [`ScopeError::Close`] with all that could not be given back as it should; everything else has been.
    ///
    /// # Cancel safety
    /// Dropped, it goes on in the background.
    pub fn close(self) -> impl Future<Output = Result<(), ScopeError>> + Send + use<K> {
        self.close_with(Reason::Completed)
    }

    /// As [`close`](Self::close); cleanups that take a [`Reason`] are told this one.
    ///
    /// # Errors
    /// As [`close`](Self::close).
    ///
    /// # Cancel safety
    /// Dropped, it goes on in the background.
    #[allow(clippy::manual_async_fn, reason = "it is said that the future is `Send`")]
    pub fn close_with(self, reason: Reason) -> impl Future<Output = Result<(), ScopeError>> + Send + use<K> {
        async move {
            let core = self.into_core();
            let failures = match core.close_at_once(reason) {
                AtOnce::Over(failures) => failures,
                later => Box::pin(close_later(&core, later)).await?,
            };
            if failures.is_empty() { Ok(()) } else { Err(ScopeError::Close { failures }) }
        }
    }

    /// As [`close`](Self::close), for synchronous code: blocks the thread where something has to be waited for.
    ///
    /// # Errors
    /// As [`close`](Self::close).
    ///
    /// # Panics
    /// In async code, if it has to wait: there, await [`close`](Self::close).
    #[track_caller]
    pub fn close_blocking(self) -> Result<(), ScopeError> {
        let handle = self.handle();
        handle.block_on(self.close(), ("close_blocking", "close"))
    }
}

/// Closes it, or waits until whoever closes it is through; gives what failed.
pub(super) async fn close(core: &Arc<ScopeCore>, reason: Reason) -> Vec<Failure> {
    match core.close_at_once(reason) {
        AtOnce::Over(failures) => failures,
        later => Box::pin(close_later(core, later)).await.unwrap_or_default(),
    }
}

/// Goes on with what could not be closed at once.
///
/// # Errors
/// If it has never been open.
async fn close_later(core: &Arc<ScopeCore>, at_once: AtOnce) -> Result<Vec<Failure>, ScopeError> {
    match at_once {
        AtOnce::Over(failures) => Ok(failures),
        AtOnce::Mine(closer) => Ok(closer.finish().await),
        AtOnce::Others => {
            if let Some(refusal) = core.refusal(core.state()).filter(|_| core.never_opened()) {
                return Err(refusal);
            }
            core.closed().await;
            Ok(Vec::new())
        }
    }
}

impl ScopeCore {
    /// It was refused when it was opened.
    pub(super) fn never_opened(&self) -> bool {
        matches!(self.state(), State::Refused | State::Misplaced | State::TooLate)
    }
}

impl<K> Deref for Scope<K> {
    type Target = ScopeHandle;

    fn deref(&self) -> &ScopeHandle {
        &self.handle
    }
}

impl<K> Drop for Scope<K> {
    fn drop(&mut self) {
        if mem::replace(&mut self.owned, false) {
            let reason = if thread::panicking() { Reason::Panicked } else { Reason::Cancelled };
            self.handle.core.close_in_background(reason);
        }
    }
}

impl<K> fmt::Debug for Scope<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("kind", &self.handle.core.kind.name())
            .field("open", &self.handle.is_open())
            .finish_non_exhaustive()
    }
}
