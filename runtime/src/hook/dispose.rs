//! `dispose`: takes `&T` or `T`.

use std::{future::Future, sync::Arc};

use super::{ByRef, ByValue, Done, Either, IsHookError, Kept, OfRef, Path, Returned, returned_by};

/// The `dispose` of a resource, erased.
#[allow(missing_debug_implementations, reason = "holds a hook")]
pub struct Dispose<T: 'static> {
    pub(super) owned: bool,
    /// Known to be asynchronous.
    pub(super) asynchronous: bool,
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
    fn call_shared(&'static self, value: Kept<T>) -> Returned<'static, Done>
    where
        T: Send + Sync;
}

impl<T: 'static> Dispose<T> {
    /// The hook behind a path.
    pub const fn hook<S, K, M, F>(path: &'static Path<F, (S, K, M)>) -> Self
    where
        S: 'static,
        K: 'static,
        M: 'static,
        F: IsDisposeOf<T, S>,
        for<'a> F::Return<'a>: ReturnedByDispose<K>,
        for<'a> <F::Return<'a> as ReturnedByDispose<K>>::Value: GivenByDispose<M>,
        for<'a> <<F::Return<'a> as ReturnedByDispose<K>>::Value as GivenByDispose<M>>::Error: IsHookError,
        for<'a> <F::Return<'a> as ReturnedByDispose<K>>::Future: Send,
    {
        Self { owned: F::OWNED, asynchronous: !<F::Return<'static> as ReturnedByDispose<K>>::SYNC, call: path }
    }

    /// A closure literal that borrows; `is_async` where its tokens say so.
    pub const fn by_ref(is_async: bool, closure: &'static RefClosure<T>) -> Self {
        Self { owned: false, asynchronous: is_async, call: closure }
    }

    /// A closure literal that takes; `is_async` where its tokens say so.
    pub const fn by_value(is_async: bool, closure: &'static ValueClosure<T>) -> Self {
        Self { owned: true, asynchronous: is_async, call: closure }
    }

    pub(super) fn call<'a>(&self, value: Given<'a, T>) -> Option<Returned<'a, Done>> {
        self.call.call(value)
    }

    pub(super) fn call_shared(&self, value: Arc<T>) -> Returned<'static, Done>
    where
        T: Send + Sync,
    {
        self.call.call_shared(Kept::new(value))
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

    fn call_shared(&'static self, value: Kept<T>) -> Returned<'static, Done>
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
    fn call_shared(&'static self, _: Kept<T>) -> Returned<'static, Done>
    where
        T: Send + Sync,
    {
        Returned::Now(Ok(()))
    }
}

returned_by! {
    (), GivenByDispose, ReturnedByDispose, "a `dispose` cannot return `{Self}`",
    "it returns `()` or `Result<(), E>`, async or not"
}

/// Erases what it returned.
pub fn disposed<'a, K, M, R>(returned: R) -> Returned<'a, Done>
where
    R: ReturnedByDispose<K>,
    R::Value: GivenByDispose<M>,
    <R::Value as GivenByDispose<M>>::Error: IsHookError,
    R::Future: Send + 'a,
{
    match returned.begin() {
        Either::Now(value) => Returned::Now(value.result().map_err(Into::into)),
        Either::Later(future) => Returned::Later(Box::pin(async move { future.await.result().map_err(Into::into) })),
    }
}

/// A function that may be a `dispose`.
#[diagnostic::on_unimplemented(
    message = "the `dispose` of `{T}` is a function that takes `&{T}` or `{T}`, and nothing else",
    label = "this is `{Self}`",
    note = "what it needs besides is taken by the `init`, and kept in a field"
)]
pub trait IsDisposeOf<T: 'static, S>: Send + Sync + 'static {
    /// Whether it takes its resource by value.
    const OWNED: bool;
    /// What it returns.
    type Return<'a>;
    /// Calls it; `None` where it wants the other form.
    fn call<'a>(&self, value: Given<'a, T>) -> Option<Self::Return<'a>>;
}

impl<T: 'static, F: Send + Sync + 'static> IsDisposeOf<T, ByRef<()>> for F
where
    F: for<'a> OfRef<'a, T>,
{
    const OWNED: bool = false;
    type Return<'a> = <F as OfRef<'a, T>>::Return;
    fn call<'a>(&self, value: Given<'a, T>) -> Option<<F as OfRef<'a, T>>::Return> {
        match value {
            Given::Ref(value) => Some(self(value)),
            Given::Own(_) => None,
        }
    }
}

impl<T: 'static, F: Send + Sync + 'static, R> IsDisposeOf<T, ByValue<R>> for F
where
    F: Fn(T) -> R,
{
    const OWNED: bool = true;
    type Return<'a> = R;
    fn call(&self, value: Given<'_, T>) -> Option<R> {
        match value {
            Given::Own(value) => Some(self(value)),
            Given::Ref(_) => None,
        }
    }
}

impl<T, S, K, M, F> DisposeCall<T> for Path<F, (S, K, M)>
where
    T: 'static,
    S: 'static,
    K: 'static,
    M: 'static,
    F: IsDisposeOf<T, S>,
    for<'a> F::Return<'a>: ReturnedByDispose<K>,
    for<'a> <F::Return<'a> as ReturnedByDispose<K>>::Value: GivenByDispose<M>,
    for<'a> <<F::Return<'a> as ReturnedByDispose<K>>::Value as GivenByDispose<M>>::Error: IsHookError,
    for<'a> <F::Return<'a> as ReturnedByDispose<K>>::Future: Send,
{
    fn call<'a>(&'static self, value: Given<'a, T>) -> Option<Returned<'a, Done>> {
        Some(disposed(self.0.call(value)?))
    }
    fn call_shared(&'static self, value: Kept<T>) -> Returned<'static, Done>
    where
        T: Send + Sync,
    {
        if <F::Return<'static> as ReturnedByDispose<K>>::SYNC
            && let Some(Either::Now(done)) = self.0.call(Given::Ref(&value)).map(ReturnedByDispose::begin)
        {
            return Returned::Now(done.result().map_err(Into::into));
        }
        Returned::Later(Box::pin(async move {
            let future = match self.0.call(Given::Ref(&value)).map(ReturnedByDispose::begin) {
                Some(Either::Now(done)) => return done.result().map_err(Into::into),
                Some(Either::Later(future)) => future,
                None => return Ok(()),
            };
            future.await.result().map_err(Into::into)
        }))
    }
}
