//! `health`: takes `&T`, and says how it is.

use std::future::Future;

use super::{Either, Fallible, HookReturn, OfRef, Outcome, Path, Plain, Returned, erase};
use crate::{BoxError, health::Health};

/// What a health check comes to.
pub(crate) type Checked = Result<Health, BoxError>;

#[diagnostic::do_not_recommend]
impl Outcome<Checked, Plain> for () {
    fn outcome(self) -> Checked {
        Ok(Health::Healthy)
    }
}

#[diagnostic::do_not_recommend]
impl Outcome<Checked, Plain> for bool {
    fn outcome(self) -> Checked {
        Ok(if self { Health::Healthy } else { Health::Unhealthy })
    }
}

#[diagnostic::do_not_recommend]
impl Outcome<Checked, Plain> for Health {
    fn outcome(self) -> Checked {
        Ok(self)
    }
}

/// `Ok` with nothing is healthy, `Ok` with a health is that, an error is unhealthy and tells why.
#[diagnostic::do_not_recommend]
impl<H: Outcome<Checked, Plain>, E: Into<BoxError>> Outcome<Checked, Fallible> for Result<H, E> {
    fn outcome(self) -> Checked {
        self.map_err(Into::into)?.outcome()
    }
}

/// The `health` of a resource, erased.
#[allow(missing_debug_implementations, reason = "holds a hook")]
pub struct HealthCheck<T: 'static> {
    sync: bool,
    call: &'static dyn HealthCall<T>,
}

trait HealthCall<T>: Sync {
    fn call<'a>(&'static self, value: &'a T) -> Returned<'a, Checked>;
}

impl<T: 'static> HealthCheck<T> {
    /// The hook behind a path.
    pub const fn hook<M, F>(path: &'static Path<F, M>) -> Self
    where
        F: HealthFn<T, M>,
        for<'a> F::Future<'a>: Send,
    {
        Self { sync: F::SYNC, call: path }
    }

    /// A closure literal.
    pub const fn closure(closure: &'static HealthClosure<T>) -> Self {
        Self { sync: false, call: closure }
    }

    /// Whether it is known to be over when it returns.
    pub(crate) const fn is_sync(&self) -> bool {
        self.sync
    }

    pub(crate) fn call<'a>(&self, value: &'a T) -> Returned<'a, Checked> {
        self.call.call(value)
    }
}

/// A closure literal: a function whose signature is known.
#[allow(missing_debug_implementations, reason = "holds a function")]
pub struct HealthClosure<T: 'static>(pub for<'a> fn(&'a T) -> Returned<'a, Checked>);

/// Erases what a closure literal returned.
pub fn checked<'a, M, R>(returned: R) -> Returned<'a, Checked>
where
    R: HookReturn<Checked, M>,
    R::Future: Send + 'a,
{
    erase(returned)
}

impl<T> HealthCall<T> for HealthClosure<T> {
    fn call<'a>(&'static self, value: &'a T) -> Returned<'a, Checked> {
        (self.0)(value)
    }
}

/// A function that may be a `health` check.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot check the health of `{T}`",
    label = "not a `health` function of `{T}`",
    note = "a `health` takes `&{T}`, and returns `()`, `bool`, `Result<(), E>` or `Health`, async or not"
)]
pub trait HealthFn<T: 'static, M>: Send + Sync + 'static {
    /// Whether it is over when it returns.
    const SYNC: bool;
    /// The future, without a demand for `Send`.
    type Future<'a>: Future
    where
        Self: 'a;
    /// Calls it.
    fn call<'a>(&'a self, value: &'a T) -> Either<Self::Future<'a>, Checked>;
    /// Converts what the future gave.
    ///
    /// # Errors
    /// That of the hook.
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Checked
    where
        Self: 'a;
}

#[diagnostic::do_not_recommend]
impl<T: 'static, M: 'static, F: Send + Sync + 'static> HealthFn<T, M> for F
where
    F: for<'a> OfRef<'a, T>,
    for<'a> <F as OfRef<'a, T>>::Return: HookReturn<Checked, M>,
{
    const SYNC: bool = <<F as OfRef<'static, T>>::Return as HookReturn<Checked, M>>::SYNC;
    type Future<'a>
        = <<F as OfRef<'a, T>>::Return as HookReturn<Checked, M>>::Future
    where
        Self: 'a;
    fn call<'a>(&'a self, value: &'a T) -> Either<Self::Future<'a>, Checked> {
        self(value).begin()
    }
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Checked
    where
        Self: 'a,
    {
        <<F as OfRef<'a, T>>::Return as HookReturn<Checked, M>>::end(output)
    }
}

impl<T, M, F> HealthCall<T> for Path<F, M>
where
    T: 'static,
    F: HealthFn<T, M>,
    for<'a> F::Future<'a>: Send,
{
    fn call<'a>(&'static self, value: &'a T) -> Returned<'a, Checked> {
        match self.0.call(value) {
            Either::Now(checked) => Returned::Now(checked),
            Either::Later(future) => Returned::Later(Box::pin(async move { F::end(future.await) })),
        }
    }
}
