//! `init` of `#[resource]`: takes `&mut T`, once the fields are there.

use std::future::Future;

use super::{Done, Either, HookReturn, Path, Returned};

/// An `init` that takes `&mut T`, erased.
#[allow(missing_debug_implementations, reason = "holds a hook")]
pub struct Then<T: 'static> {
    /// Known to be over when it returns; of a closure literal that is not known.
    sync: bool,
    /// Known to be asynchronous.
    asynchronous: bool,
    call: &'static dyn ThenCall<T>,
}

trait ThenCall<T>: Sync {
    fn call<'a>(&'static self, value: &'a mut T) -> Returned<'a, Done>;
}

impl<T: 'static> Then<T> {
    /// The hook behind a path.
    pub const fn hook<M, F>(path: &'static Path<F, M>) -> Self
    where
        F: MutFn<T, M>,
        for<'a> F::Future<'a>: Send,
    {
        Self { sync: F::SYNC, asynchronous: !F::SYNC, call: path }
    }

    /// A closure literal; `is_async` where its tokens say so.
    pub const fn closure(is_async: bool, closure: &'static MutClosure<T>) -> Self {
        Self { sync: false, asynchronous: is_async, call: closure }
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

/// A function that may be the `init` of a `#[resource]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an `init` function of `{T}`",
    label = "not an `init` function of `{T}`",
    note = "the `init` of a `#[resource]` takes `&mut {T}`, once its fields are there, and returns `()` or `Result<(), E>`, async or not"
)]
pub trait MutFn<T: 'static, M>: Send + Sync + 'static {
    /// Whether it is over when it returns.
    const SYNC: bool;
    /// The future, without a demand for `Send`.
    type Future<'a>: Future
    where
        Self: 'a;
    /// Calls it.
    fn call<'a>(&'a self, value: &'a mut T) -> Either<Self::Future<'a>, Done>;
    /// Converts what the future gave.
    ///
    /// # Errors
    /// That of the hook.
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Done
    where
        Self: 'a;
}

#[diagnostic::do_not_recommend]
impl<T: 'static, M: 'static, F: Send + Sync + 'static> MutFn<T, M> for F
where
    F: for<'a> OfMut<'a, T>,
    for<'a> <F as OfMut<'a, T>>::Return: HookReturn<Done, M>,
{
    const SYNC: bool = <<F as OfMut<'static, T>>::Return as HookReturn<Done, M>>::SYNC;
    type Future<'a>
        = <<F as OfMut<'a, T>>::Return as HookReturn<Done, M>>::Future
    where
        Self: 'a;
    fn call<'a>(&'a self, value: &'a mut T) -> Either<Self::Future<'a>, Done> {
        self(value).begin()
    }
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Done
    where
        Self: 'a,
    {
        <<F as OfMut<'a, T>>::Return as HookReturn<Done, M>>::end(output)
    }
}

impl<T, M, F> ThenCall<T> for Path<F, M>
where
    T: 'static,
    F: MutFn<T, M>,
    for<'a> F::Future<'a>: Send,
{
    fn call<'a>(&'static self, value: &'a mut T) -> Returned<'a, Done> {
        match self.0.call(value) {
            Either::Now(done) => Returned::Now(done),
            Either::Later(future) => Returned::Later(Box::pin(async move { F::end(future.await) })),
        }
    }
}
