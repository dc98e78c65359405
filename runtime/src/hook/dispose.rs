//! `dispose`: takes `&T` or `T`.

use std::{future::Future, sync::Arc};

use super::{ByRef, ByValue, Done, Either, HookReturn, OfRef, Path, Returned, must_be_sync};

/// The `dispose` of a resource, erased.
#[allow(missing_debug_implementations, reason = "holds a hook")]
pub struct Dispose<T: 'static> {
    pub(super) owned: bool,
    /// Known to be asynchronous.
    asynchronous: bool,
    call: &'static dyn DisposeCall<T>,
}

/// What `dispose` is given.
#[allow(missing_debug_implementations, reason = "holds the user's value")]
pub enum Given<'a, T> {
    /// For a hook that borrows.
    Ref(&'a T),
    /// For a hook that takes.
    Own(T),
}

trait DisposeCall<T>: Sync {
    /// `None` where the hook wants the other form, which the engine never gives it.
    fn call<'a>(&'static self, value: Given<'a, T>) -> Option<Returned<'a, Done>>;
    /// Calls a hook that borrows, with a value that lives as long as its future.
    fn call_shared(&'static self, value: Arc<T>) -> Returned<'static, Done>
    where
        T: Send + Sync;
}

impl<T: 'static> Dispose<T> {
    /// The hook behind a path.
    pub const fn hook<M, F>(path: &'static Path<F, M>) -> Self
    where
        M: 'static,
        F: DisposeFn<T, M>,
        for<'a> F::Future<'a>: Send,
    {
        Self { owned: F::OWNED, asynchronous: !F::SYNC, call: path }
    }

    /// A closure literal that borrows; `is_async` where its tokens say so.
    pub const fn by_ref(is_async: bool, closure: &'static RefClosure<T>) -> Self {
        Self { owned: false, asynchronous: is_async, call: closure }
    }

    /// A closure literal that takes; `is_async` where its tokens say so.
    pub const fn by_value(is_async: bool, closure: &'static ValueClosure<T>) -> Self {
        Self { owned: true, asynchronous: is_async, call: closure }
    }

    /// Fails constant evaluation if the hook is asynchronous.
    #[track_caller]
    pub const fn blocking(self) -> Self {
        must_be_sync(
            !self.asynchronous,
            "this `dispose` is asynchronous, but `blocking` is for synchronous hooks: drop one of the two",
        );
        self
    }

    pub(super) fn call<'a>(&self, value: Given<'a, T>) -> Option<Returned<'a, Done>> {
        self.call.call(value)
    }

    pub(super) fn call_shared(&self, value: Arc<T>) -> Returned<'static, Done>
    where
        T: Send + Sync,
    {
        self.call.call_shared(value)
    }
}

/// A closure literal that borrows: a function whose signature is known.
#[allow(missing_debug_implementations, reason = "holds a function")]
pub struct RefClosure<T: 'static>(pub for<'a> fn(&'a T) -> Returned<'a, Done>);

/// A closure literal that takes: a function whose signature is known.
#[allow(missing_debug_implementations, reason = "holds a function")]
pub struct ValueClosure<T: 'static>(pub fn(T) -> Returned<'static, Done>);

impl<T> DisposeCall<T> for RefClosure<T> {
    fn call<'a>(&'static self, value: Given<'a, T>) -> Option<Returned<'a, Done>> {
        match value {
            Given::Ref(value) => Some((self.0)(value)),
            Given::Own(_) => None,
        }
    }

    fn call_shared(&'static self, value: Arc<T>) -> Returned<'static, Done>
    where
        T: Send + Sync,
    {
        Returned::Later(Box::pin(async move {
            match (self.0)(&value) {
                Returned::Now(done) => done,
                Returned::Later(future) => future.await,
            }
        }))
    }
}

impl<T> DisposeCall<T> for ValueClosure<T> {
    fn call<'a>(&'static self, value: Given<'a, T>) -> Option<Returned<'a, Done>> {
        match value {
            Given::Own(value) => Some((self.0)(value)),
            Given::Ref(_) => None,
        }
    }

    /// Never called: it is not a hook that borrows.
    fn call_shared(&'static self, _: Arc<T>) -> Returned<'static, Done>
    where
        T: Send + Sync,
    {
        Returned::Now(Ok(()))
    }
}

/// A function that may be a `dispose`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot dispose of `{T}`",
    label = "not a `dispose` function of `{T}`",
    note = "a `dispose` takes `&{T}` or `{T}`, and returns `()` or `Result<(), E>`, async or not"
)]
pub trait DisposeFn<T: 'static, M>: Send + Sync + 'static {
    /// Whether it takes its resource by value.
    const OWNED: bool;
    /// Whether it is over when it returns.
    const SYNC: bool;
    /// The future, without a demand for `Send`.
    type Future<'a>: Future
    where
        Self: 'a;
    /// Calls it; `None` where it wants the other form.
    fn call<'a>(&'a self, value: Given<'a, T>) -> Option<Either<Self::Future<'a>, Done>>;
    /// Converts what the future gave.
    ///
    /// # Errors
    /// That of the hook.
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Done
    where
        Self: 'a;
}

impl<T: 'static, M: 'static, F: Send + Sync + 'static> DisposeFn<T, ByRef<M>> for F
where
    F: for<'a> OfRef<'a, T>,
    for<'a> <F as OfRef<'a, T>>::Return: HookReturn<Done, M>,
{
    const OWNED: bool = false;
    const SYNC: bool = <<F as OfRef<'static, T>>::Return as HookReturn<Done, M>>::SYNC;
    type Future<'a>
        = <<F as OfRef<'a, T>>::Return as HookReturn<Done, M>>::Future
    where
        Self: 'a;
    fn call<'a>(&'a self, value: Given<'a, T>) -> Option<Either<Self::Future<'a>, Done>> {
        match value {
            Given::Ref(value) => Some(self(value).begin()),
            Given::Own(_) => None,
        }
    }
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Done
    where
        Self: 'a,
    {
        <<F as OfRef<'a, T>>::Return as HookReturn<Done, M>>::end(output)
    }
}

impl<T: 'static, M: 'static, F: Send + Sync + 'static, R> DisposeFn<T, ByValue<M>> for F
where
    F: Fn(T) -> R,
    R: HookReturn<Done, M>,
{
    const OWNED: bool = true;
    const SYNC: bool = R::SYNC;
    type Future<'a>
        = R::Future
    where
        Self: 'a;
    fn call<'a>(&'a self, value: Given<'a, T>) -> Option<Either<Self::Future<'a>, Done>> {
        match value {
            Given::Own(value) => Some(self(value).begin()),
            Given::Ref(_) => None,
        }
    }
    fn end<'a>(output: <R::Future as Future>::Output) -> Done
    where
        Self: 'a,
    {
        R::end(output)
    }
}

impl<T, M, F> DisposeCall<T> for Path<F, M>
where
    T: 'static,
    M: 'static,
    F: DisposeFn<T, M>,
    for<'a> F::Future<'a>: Send,
{
    fn call<'a>(&'static self, value: Given<'a, T>) -> Option<Returned<'a, Done>> {
        Some(match self.0.call(value)? {
            Either::Now(done) => Returned::Now(done),
            Either::Later(future) => Returned::Later(Box::pin(async move { F::end(future.await) })),
        })
    }
    fn call_shared(&'static self, value: Arc<T>) -> Returned<'static, Done>
    where
        T: Send + Sync,
    {
        if F::SYNC
            && let Some(Either::Now(done)) = self.0.call(Given::Ref(&value))
        {
            return Returned::Now(done);
        }
        Returned::Later(Box::pin(async move {
            match self.0.call(Given::Ref(&value)) {
                Some(Either::Now(done)) => done,
                Some(Either::Later(future)) => F::end(future.await),
                None => Ok(()),
            }
        }))
    }
}
