//! `health`: takes `&T`, and says how it is.

use std::{convert::Infallible, future::Future};

use super::{ByRef, ByValue, Either, Fallible, IsHookError, OfRef, Path, Plain, Returned, Shaped, Unmatched, returned_by};
use crate::{BoxError, health::Health};

/// What a health check comes to.
pub(crate) type Checked = Result<Health, BoxError>;

impl Shaped<Health, Plain> for () {
    const FALLIBLE: bool = false;
    type Error = Infallible;
    fn result(self) -> Result<Health, Infallible> {
        Ok(Health::Healthy)
    }
}

impl Shaped<Health, Plain> for bool {
    const FALLIBLE: bool = false;
    type Error = Infallible;
    fn result(self) -> Result<Health, Infallible> {
        Ok(if self { Health::Healthy } else { Health::Unhealthy })
    }
}

/// `Ok` with nothing is healthy; an error is unhealthy and tells why.
impl<E> Shaped<Health, Fallible> for Result<(), E> {
    const FALLIBLE: bool = true;
    type Error = E;
    fn result(self) -> Result<Health, E> {
        self.map(|()| Health::Healthy)
    }
}

impl<E> Shaped<Health, Fallible> for Result<bool, E> {
    const FALLIBLE: bool = true;
    type Error = E;
    fn result(self) -> Result<Health, E> {
        self.map(|well| if well { Health::Healthy } else { Health::Unhealthy })
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
    pub const fn hook<S, K, M, F>(path: &'static Path<F, (S, K, M)>) -> Self
    where
        S: 'static,
        K: 'static,
        M: 'static,
        F: IsHealthOf<T, S>,
        for<'a> F::Return<'a>: ReturnedByHealth<K>,
        for<'a> <F::Return<'a> as ReturnedByHealth<K>>::Value: GivenByHealth<M>,
        for<'a> <<F::Return<'a> as ReturnedByHealth<K>>::Value as GivenByHealth<M>>::Error: IsHookError,
        for<'a> <F::Return<'a> as ReturnedByHealth<K>>::Future: Send,
    {
        Self { sync: <F::Return<'static> as ReturnedByHealth<K>>::SYNC, call: path }
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

impl<T> HealthCall<T> for HealthClosure<T> {
    fn call<'a>(&'static self, value: &'a T) -> Returned<'a, Checked> {
        (self.0)(value)
    }
}

returned_by! {
    Health, GivenByHealth, ReturnedByHealth, "a `health` cannot return `{Self}`",
    "it returns `()`, `bool`, `Health`, or a `Result` of one of them, async or not"
}

/// Erases what it returned.
pub fn checked<'a, K, M, R>(returned: R) -> Returned<'a, Checked>
where
    R: ReturnedByHealth<K>,
    R::Value: GivenByHealth<M>,
    <R::Value as GivenByHealth<M>>::Error: IsHookError,
    R::Future: Send + 'a,
{
    match returned.begin() {
        Either::Now(value) => Returned::Now(GivenByHealth::result(value).map_err(Into::into)),
        Either::Later(future) => {
            Returned::Later(Box::pin(async move { GivenByHealth::result(future.await).map_err(Into::into) }))
        }
    }
}

/// A function that may be a `health`.
#[diagnostic::on_unimplemented(
    message = "the `health` of `{T}` is a function that takes `&{T}`, and nothing else",
    label = "this is `{Self}`",
    note = "what it needs besides is taken by the `init`, and kept in a field"
)]
pub trait IsHealthOf<T: 'static, S>: Send + Sync + 'static {
    /// What it returns.
    type Return<'a>;
    /// Calls it.
    fn call<'a>(&self, value: &'a T) -> Self::Return<'a>;
}

impl<T: 'static, F: Send + Sync + 'static> IsHealthOf<T, ByRef<()>> for F
where
    F: for<'a> OfRef<'a, T>,
{
    type Return<'a> = <F as OfRef<'a, T>>::Return;
    fn call<'a>(&self, value: &'a T) -> <F as OfRef<'a, T>>::Return {
        self(value)
    }
}

impl<T: 'static, F: Unmatched> IsHealthOf<T, ByValue<()>> for F {
    type Return<'a> = ();
    fn call(&self, _: &T) {}
}

impl<T, S, K, M, F> HealthCall<T> for Path<F, (S, K, M)>
where
    T: 'static,
    S: 'static,
    K: 'static,
    M: 'static,
    F: IsHealthOf<T, S>,
    for<'a> F::Return<'a>: ReturnedByHealth<K>,
    for<'a> <F::Return<'a> as ReturnedByHealth<K>>::Value: GivenByHealth<M>,
    for<'a> <<F::Return<'a> as ReturnedByHealth<K>>::Value as GivenByHealth<M>>::Error: IsHookError,
    for<'a> <F::Return<'a> as ReturnedByHealth<K>>::Future: Send,
{
    fn call<'a>(&'static self, value: &'a T) -> Returned<'a, Checked> {
        checked(self.0.call(value))
    }
}
