//! `run`: takes `&T` or `Arc<T>`, and the `Shutdown` of its resource.

use std::{future::Future, sync::Arc};

use super::{ByRef, ByValue, Done, HookFuture, IsHookError, Path, given_by};
use crate::shutdown::Shutdown;

/// The `run` of a resource, erased.
#[allow(missing_debug_implementations, reason = "holds a hook")]
pub struct Run<T: 'static> {
    call: &'static dyn RunCall<T>,
}

/// What is asked of `T` is asked where the hook is called, and not where it is declared: there the trait has asked already.
trait RunCall<T>: Sync {
    fn call(&'static self, value: Arc<T>, shutdown: Shutdown) -> HookFuture<'static, Done>
    where
        T: Send + Sync + 'static;
}

impl<T: 'static> Run<T> {
    /// The hook behind a path.
    pub const fn hook<S, M, F>(path: &'static Path<F, (S, M)>) -> Self
    where
        S: 'static,
        M: 'static,
        F: IsRunOf<T, S>,
        for<'a> F::Return<'a>: IsAsync,
        for<'a> <F::Return<'a> as IsAsync>::Value: GivenByRun<M>,
        for<'a> <<F::Return<'a> as IsAsync>::Value as GivenByRun<M>>::Error: IsHookError,
        for<'a> F::Return<'a>: Send,
    {
        Self { call: path }
    }

    /// A closure literal that borrows.
    pub const fn by_ref(closure: &'static RunRefClosure<T>) -> Self {
        Self { call: closure }
    }

    /// A closure literal that takes an `Arc`.
    pub const fn by_arc(closure: &'static RunArcClosure<T>) -> Self {
        Self { call: closure }
    }

    pub(super) fn call(&self, value: Arc<T>, shutdown: Shutdown) -> HookFuture<'static, Done>
    where
        T: Send + Sync,
    {
        self.call.call(value, shutdown)
    }
}

/// A closure literal that borrows: a function whose signature is known.
#[allow(missing_debug_implementations, reason = "holds a function")]
pub struct RunRefClosure<T: 'static>(pub for<'a> fn(&'a T, Shutdown) -> HookFuture<'a, Done>);

/// A closure literal that takes an `Arc`: a function whose signature is known.
#[allow(missing_debug_implementations, reason = "holds a function")]
pub struct RunArcClosure<T: 'static>(pub fn(Arc<T>, Shutdown) -> HookFuture<'static, Done>);

impl<T> RunCall<T> for RunRefClosure<T> {
    fn call(&'static self, value: Arc<T>, shutdown: Shutdown) -> HookFuture<'static, Done>
    where
        T: Send + Sync + 'static,
    {
        Box::pin(async move { (self.0)(&value, shutdown).await })
    }
}

impl<T> RunCall<T> for RunArcClosure<T> {
    fn call(&'static self, value: Arc<T>, shutdown: Shutdown) -> HookFuture<'static, Done>
    where
        T: Send + Sync + 'static,
    {
        (self.0)(value, shutdown)
    }
}

/// Erases the future of a closure literal.
pub fn running<'a, M, F>(future: F) -> HookFuture<'a, Done>
where
    F: IsAsync + Send + 'a,
    F::Value: GivenByRun<M>,
    <F::Value as GivenByRun<M>>::Error: IsHookError,
{
    Box::pin(async move { future.await.result().map_err(Into::into) })
}

/// A function of `&T` and `Shutdown`, for one lifetime.
pub trait OfRefAndStop<'a, T: 'a>: Fn(&'a T, Shutdown) -> <Self as OfRefAndStop<'a, T>>::Return {
    /// What it returns.
    type Return;
}

impl<'a, T: 'a, F, R> OfRefAndStop<'a, T> for F
where
    F: Fn(&'a T, Shutdown) -> R,
{
    type Return = R;
}

given_by! {
    (), GivenByRun, "a `run` cannot return `{Self}`", "it is async, and returns `()` or `Result<(), E>`"
}

/// What an async function returns.
#[diagnostic::on_unimplemented(
    message = "a `run` is an async function",
    label = "returns `{Self}` at once",
    note = "write `async fn`; what blocks is spawned by the `init`, on its `Tasks`: `spawn_thread`, or `spawn_blocking`"
)]
pub trait IsAsync: Future<Output = <Self as IsAsync>::Value> {
    /// What it gives.
    type Value;
}

#[diagnostic::do_not_recommend]
impl<F: Future> IsAsync for F {
    type Value = F::Output;
}

/// What [`IsRunOf`] gives its hook.
#[allow(missing_debug_implementations, reason = "holds the user's value")]
pub enum Given<'a, T> {
    /// For a hook that borrows.
    Ref(&'a T),
    /// For a hook that takes an `Arc`.
    Arc(Arc<T>),
}

/// A function that may be a `run`.
#[diagnostic::on_unimplemented(
    message = "the `run` of `{T}` is an async function that takes `&{T}` or `Arc<{T}>`, and a `Shutdown`",
    label = "this is `{Self}`",
    note = "write `async fn run(&self, shutdown: Shutdown)`; what it needs besides is taken by the `init`, and kept in a field"
)]
pub trait IsRunOf<T: 'static, S>: Send + Sync + 'static {
    /// Whether it takes an `Arc`.
    const SHARED: bool;
    /// What it returns.
    type Return<'a>;
    /// Calls it; `None` where it wants the other form.
    fn call<'a>(&self, value: Given<'a, T>, shutdown: Shutdown) -> Option<Self::Return<'a>>;
}

impl<T: 'static, F: Send + Sync + 'static> IsRunOf<T, ByRef<()>> for F
where
    F: for<'a> OfRefAndStop<'a, T>,
{
    const SHARED: bool = false;
    type Return<'a> = <F as OfRefAndStop<'a, T>>::Return;
    fn call<'a>(&self, value: Given<'a, T>, shutdown: Shutdown) -> Option<<F as OfRefAndStop<'a, T>>::Return> {
        match value {
            Given::Ref(value) => Some(self(value, shutdown)),
            Given::Arc(_) => None,
        }
    }
}

impl<T: 'static, F: Send + Sync + 'static, R> IsRunOf<T, ByValue<R>> for F
where
    F: Fn(Arc<T>, Shutdown) -> R,
{
    const SHARED: bool = true;
    type Return<'a> = R;
    fn call(&self, value: Given<'_, T>, shutdown: Shutdown) -> Option<R> {
        match value {
            Given::Arc(value) => Some(self(value, shutdown)),
            Given::Ref(_) => None,
        }
    }
}

impl<T, S, M, F> RunCall<T> for Path<F, (S, M)>
where
    T: 'static,
    S: 'static,
    M: 'static,
    F: IsRunOf<T, S>,
    for<'a> F::Return<'a>: IsAsync,
    for<'a> <F::Return<'a> as IsAsync>::Value: GivenByRun<M>,
    for<'a> <<F::Return<'a> as IsAsync>::Value as GivenByRun<M>>::Error: IsHookError,
    for<'a> F::Return<'a>: Send,
{
    fn call(&'static self, value: Arc<T>, shutdown: Shutdown) -> HookFuture<'static, Done>
    where
        T: Send + Sync + 'static,
    {
        Box::pin(async move {
            let given = if F::SHARED { Given::Arc(Arc::clone(&value)) } else { Given::<'_, T>::Ref(&value) };
            match self.0.call(given, shutdown) {
                Some(future) => future.await.result().map_err(Into::into),
                None => Ok(()),
            }
        })
    }
}
