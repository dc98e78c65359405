//! `init` of `#[resource]`: takes `&mut T`, once the fields are there.

use std::future::Future;

use super::{ByRef, ByValue, Done, Either, IsHookError, Path, Returned, Unmatched, returned_by};

/// An `init` that takes `&mut T`, erased.
#[allow(missing_debug_implementations, reason = "holds a hook")]
pub struct Then<T: 'static> {
    /// Known to be over when it returns; of a closure literal that is not known.
    sync: bool,
    /// Known to be asynchronous.
    asynchronous: bool,
    /// Not known to come without an error.
    pub(super) fallible: bool,
    call: &'static dyn ThenCall<T>,
}

trait ThenCall<T>: Sync {
    fn call<'a>(&'static self, value: &'a mut T) -> Returned<'a, Done>;
}

impl<T: 'static> Then<T> {
    /// The hook behind a path.
    pub const fn hook<S, K, M, F>(path: &'static Path<F, (S, K, M)>) -> Self
    where
        S: 'static,
        K: 'static,
        M: 'static,
        F: IsInitOf<T, S>,
        for<'a> F::Return<'a>: ReturnedByInit<K>,
        for<'a> <F::Return<'a> as ReturnedByInit<K>>::Value: GivenByInit<M>,
        for<'a> <<F::Return<'a> as ReturnedByInit<K>>::Value as GivenByInit<M>>::Error: IsHookError,
        for<'a> <F::Return<'a> as ReturnedByInit<K>>::Future: Send,
    {
        let sync = <F::Return<'static> as ReturnedByInit<K>>::SYNC;
        let fallible = <<F::Return<'static> as ReturnedByInit<K>>::Value as GivenByInit<M>>::FALLIBLE;
        Self { sync, asynchronous: !sync, fallible, call: path }
    }

    /// A closure literal; `is_async` where its tokens say so.
    pub const fn closure(is_async: bool, closure: &'static MutClosure<T>) -> Self {
        Self { sync: false, asynchronous: is_async, fallible: true, call: closure }
    }

    pub(super) const fn is_async(&self) -> bool {
        self.asynchronous
    }

    pub(super) const fn is_sync(&self) -> bool {
        self.sync
    }

    pub(super) fn call<'a>(&self, value: &'a mut T) -> Returned<'a, Done> {
        self.call.call(value)
    }
}

/// A closure literal: a function whose signature is known.
#[allow(missing_debug_implementations, reason = "holds a function")]
pub struct MutClosure<T: 'static>(pub for<'a> fn(&'a mut T) -> Returned<'a, Done>);

impl<T> ThenCall<T> for MutClosure<T> {
    fn call<'a>(&'static self, value: &'a mut T) -> Returned<'a, Done> {
        (self.0)(value)
    }
}

/// A function of `&mut T`, for one lifetime.
pub trait OfMut<'a, T: 'a>: Fn(&'a mut T) -> <Self as OfMut<'a, T>>::Return {
    /// What it returns.
    type Return;
}

impl<'a, T: 'a, F, R> OfMut<'a, T> for F
where
    F: Fn(&'a mut T) -> R,
{
    type Return = R;
}

returned_by! {
    (), GivenByInit, ReturnedByInit, "the `init` of a `#[resource]` cannot return `{Self}`",
    "it changes what it takes as `&mut`, and returns `()` or `Result<(), E>`, async or not; for a function that makes the value, write \
     `#[managed_resource(init = …)]`"
}

/// Erases what it returned.
pub fn prepared<'a, K, M, R>(returned: R) -> Returned<'a, Done>
where
    R: ReturnedByInit<K>,
    R::Value: GivenByInit<M>,
    <R::Value as GivenByInit<M>>::Error: IsHookError,
    R::Future: Send + 'a,
{
    match returned.begin() {
        Either::Now(value) => Returned::Now(value.result().map_err(Into::into)),
        Either::Later(future) => Returned::Later(Box::pin(async move { future.await.result().map_err(Into::into) })),
    }
}

/// A function that may be the `init` of a `#[resource]`.
#[diagnostic::on_unimplemented(
    message = "the `init` of a `#[resource]` is a function that takes `&mut {T}`, and nothing else",
    label = "this is `{Self}`",
    note = "it is called once the fields are there, which are the dependencies; for a function that makes the value, write `#[managed_resource(init = …)]`"
)]
pub trait IsInitOf<T: 'static, S>: Send + Sync + 'static {
    /// What it returns.
    type Return<'a>;
    /// Calls it.
    fn call<'a>(&self, value: &'a mut T) -> Self::Return<'a>;
}

impl<T: 'static, F: Send + Sync + 'static> IsInitOf<T, ByRef<()>> for F
where
    F: for<'a> OfMut<'a, T>,
{
    type Return<'a> = <F as OfMut<'a, T>>::Return;
    fn call<'a>(&self, value: &'a mut T) -> <F as OfMut<'a, T>>::Return {
        self(value)
    }
}

impl<T: 'static, F: Unmatched> IsInitOf<T, ByValue<()>> for F {
    type Return<'a> = ();
    fn call(&self, _: &mut T) {}
}

impl<T, S, K, M, F> ThenCall<T> for Path<F, (S, K, M)>
where
    T: 'static,
    S: 'static,
    K: 'static,
    M: 'static,
    F: IsInitOf<T, S>,
    for<'a> F::Return<'a>: ReturnedByInit<K>,
    for<'a> <F::Return<'a> as ReturnedByInit<K>>::Value: GivenByInit<M>,
    for<'a> <<F::Return<'a> as ReturnedByInit<K>>::Value as GivenByInit<M>>::Error: IsHookError,
    for<'a> <F::Return<'a> as ReturnedByInit<K>>::Future: Send,
{
    fn call<'a>(&'static self, value: &'a mut T) -> Returned<'a, Done> {
        prepared(self.0.call(value))
    }
}
