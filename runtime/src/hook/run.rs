//! `run`: takes `&T` or `Arc<T>`, and the `Shutdown` of its resource.

use std::{future::Future, sync::Arc};

use super::{ByRef, ByValue, Done, HookFuture, Outcome, Path};
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
    pub const fn hook<M, F>(path: &'static Path<F, M>) -> Self
    where
        M: 'static,
        F: RunFn<T, M>,
        for<'a> F::Future<'a>: Send,
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
    F: Future + Send + 'a,
    F::Output: Outcome<Done, M>,
{
    Box::pin(async move { future.await.outcome() })
}

/// A function of `&T` and `Shutdown`, for one lifetime.
pub trait OfRefAndStop<'a, T: 'a>: Fn(&'a T, Shutdown) -> <Self as OfRefAndStop<'a, T>>::Return {
    /// What it returns.
    type Return: Future<Output = <Self as OfRefAndStop<'a, T>>::Output>;
    /// What its future gives.
    type Output;
}

impl<'a, T: 'a, F, R> OfRefAndStop<'a, T> for F
where
    F: Fn(&'a T, Shutdown) -> R,
    R: Future,
{
    type Return = R;
    type Output = R::Output;
}

/// What [`RunFn`] gives its hook.
#[allow(missing_debug_implementations, reason = "holds the user's value")]
pub enum Given<'a, T> {
    /// For a hook that borrows.
    Ref(&'a T),
    /// For a hook that takes an `Arc`.
    Arc(Arc<T>),
}

/// A function that may be a `run`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run `{T}`",
    label = "not a `run` function of `{T}`",
    note = "a `run` is an async function that takes `&{T}` or `Arc<{T}>` and a `Shutdown`, and returns `()` or `Result<(), E>`"
)]
pub trait RunFn<T: 'static, M>: Send + Sync + 'static {
    /// Whether it takes an `Arc`.
    const SHARED: bool;
    /// The future, without a demand for `Send`.
    type Future<'a>: Future
    where
        Self: 'a;
    /// Calls it; `None` where it wants the other form.
    fn call<'a>(&'a self, value: Given<'a, T>, shutdown: Shutdown) -> Option<Self::Future<'a>>;
    /// Converts what the future gave.
    ///
    /// # Errors
    /// That of the hook.
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Done
    where
        Self: 'a;
}

impl<T: 'static, M: 'static, F: Send + Sync + 'static, O> RunFn<T, ByRef<(M, O)>> for F
where
    F: for<'a> OfRefAndStop<'a, T, Output = O>,
    O: Outcome<Done, M>,
{
    const SHARED: bool = false;
    type Future<'a>
        = <F as OfRefAndStop<'a, T>>::Return
    where
        Self: 'a;
    fn call<'a>(&'a self, value: Given<'a, T>, shutdown: Shutdown) -> Option<Self::Future<'a>> {
        match value {
            Given::Ref(value) => Some(self(value, shutdown)),
            Given::Arc(_) => None,
        }
    }
    fn end<'a>(output: O) -> Done
    where
        Self: 'a,
    {
        output.outcome()
    }
}

impl<T: 'static, M: 'static, F: Send + Sync + 'static, R> RunFn<T, ByValue<(M, R)>> for F
where
    F: Fn(Arc<T>, Shutdown) -> R,
    R: Future,
    R::Output: Outcome<Done, M>,
{
    const SHARED: bool = true;
    type Future<'a>
        = R
    where
        Self: 'a;
    fn call<'a>(&'a self, value: Given<'a, T>, shutdown: Shutdown) -> Option<R> {
        match value {
            Given::Arc(value) => Some(self(value, shutdown)),
            Given::Ref(_) => None,
        }
    }
    fn end<'a>(output: R::Output) -> Done
    where
        Self: 'a,
    {
        output.outcome()
    }
}

impl<T, M, F> RunCall<T> for Path<F, M>
where
    T: 'static,
    M: 'static,
    F: RunFn<T, M>,
    for<'a> F::Future<'a>: Send,
{
    fn call(&'static self, value: Arc<T>, shutdown: Shutdown) -> HookFuture<'static, Done>
    where
        T: Send + Sync + 'static,
    {
        Box::pin(async move {
            let given = if F::SHARED { Given::Arc(Arc::clone(&value)) } else { Given::<'_, T>::Ref(&value) };
            match self.0.call(given, shutdown) {
                Some(future) => F::end(future.await),
                None => Ok(()),
            }
        })
    }
}
