//! The shapes that a cleanup may have, and how each becomes one entry of a stack.
//!
//! As with hooks, the shape is read from the type of the function, by traits with a marker that inference fills in, and `Send`
//! is asked for apart: see `hook`.

use std::{future::Future, marker::PhantomData, sync::Arc};

use super::{Ended, Told};
use crate::{
    engine::stack::{Action, Cleanup, Ending, Held},
    hook::{ByRef, ByValue, Done, Either, IsHookError, Kept, Returned, returned_by},
};

/// Marks a cleanup that takes nothing but how all ended.
#[derive(Debug)]
pub struct Tells<M>(PhantomData<M>);

/// What a cleanup is given.
#[allow(missing_debug_implementations, reason = "holds the user's value")]
pub enum Given<'a, T> {
    /// For one that borrows.
    Ref(&'a T),
    /// For one that takes.
    Own(T),
}

returned_by! {
    (), GivenByCleanup, ReturnedByCleanup, "a cleanup cannot return `{Self}`",
    "it returns `()` or `Result<(), E>`, async or not, where `E` is an error type, `String` or `&str`"
}

/// A function that gives a value back.
#[diagnostic::on_unimplemented(
    message = "what gives a `{T}` back is a function that takes `&{T}` or `{T}`",
    label = "this is `{Self}`",
    note = "after that it may take a `Reason` or an `Ended`; a closure says the type of its parameter: `|value: &{T}| …`, or \
            `async |value: &{T}| …`"
)]
pub trait CleanupFn<T: 'static, S>: Sized + Send + 'static {
    /// Whether it takes its value.
    const OWNED: bool;
    /// What it returns.
    type Return<'a>;
    /// Calls it; `None` where it wants the other form.
    fn call(self, value: Given<'_, T>, ended: Ended) -> Option<Self::Return<'_>>;
}

/// A function of `&T`, for one lifetime.
pub trait OnceOfRef<'a, T: 'a>: FnOnce(&'a T) -> <Self as OnceOfRef<'a, T>>::Return {
    /// What it returns.
    type Return;
}

impl<'a, T: 'a, F: FnOnce(&'a T) -> R, R> OnceOfRef<'a, T> for F {
    type Return = R;
}

/// A function of `&T` and of how all ended, for one lifetime.
pub trait OnceOfRefTold<'a, T: 'a, A>: FnOnce(&'a T, A) -> <Self as OnceOfRefTold<'a, T, A>>::Return {
    /// What it returns.
    type Return;
}

impl<'a, T: 'a, A, F: FnOnce(&'a T, A) -> R, R> OnceOfRefTold<'a, T, A> for F {
    type Return = R;
}

impl<T: 'static, F: Send + 'static> CleanupFn<T, ByRef<()>> for F
where
    F: for<'a> OnceOfRef<'a, T>,
{
    const OWNED: bool = false;
    type Return<'a> = <F as OnceOfRef<'a, T>>::Return;
    fn call(self, value: Given<'_, T>, _: Ended) -> Option<<F as OnceOfRef<'_, T>>::Return> {
        match value {
            Given::Ref(value) => Some(self(value)),
            Given::Own(_) => None,
        }
    }
}

impl<T: 'static, A: Told, F: Send + 'static> CleanupFn<T, Tells<ByRef<A>>> for F
where
    F: for<'a> OnceOfRefTold<'a, T, A>,
{
    const OWNED: bool = false;
    type Return<'a> = <F as OnceOfRefTold<'a, T, A>>::Return;
    fn call(self, value: Given<'_, T>, ended: Ended) -> Option<<F as OnceOfRefTold<'_, T, A>>::Return> {
        match value {
            Given::Ref(value) => Some(self(value, A::told(ended))),
            Given::Own(_) => None,
        }
    }
}

impl<T: 'static, R, F: Send + 'static> CleanupFn<T, ByValue<R>> for F
where
    F: FnOnce(T) -> R,
{
    const OWNED: bool = true;
    type Return<'a> = R;
    fn call(self, value: Given<'_, T>, _: Ended) -> Option<R> {
        match value {
            Given::Own(value) => Some(self(value)),
            Given::Ref(_) => None,
        }
    }
}

impl<T: 'static, A: Told, R, F: Send + 'static> CleanupFn<T, Tells<ByValue<(R, A)>>> for F
where
    F: FnOnce(T, A) -> R,
{
    const OWNED: bool = true;
    type Return<'a> = R;
    fn call(self, value: Given<'_, T>, ended: Ended) -> Option<R> {
        match value {
            Given::Own(value) => Some(self(value, A::told(ended))),
            Given::Ref(_) => None,
        }
    }
}

/// Erases what a cleanup returned.
fn begun<'a, K, M, R>(returned: R) -> Returned<'a, Done>
where
    R: ReturnedByCleanup<K>,
    R::Value: GivenByCleanup<M>,
    <R::Value as GivenByCleanup<M>>::Error: IsHookError,
    R::Future: Send + 'a,
{
    match returned.begin() {
        Either::Now(value) => Returned::Now(value.result().map_err(Into::into)),
        Either::Later(future) => Returned::Later(Box::pin(async move { future.await.result().map_err(Into::into) })),
    }
}

/// The entry of a value and of what gives it back.
pub(super) fn giving_back<T, S, K, M, F>(value: &Arc<T>, cleanup: F) -> Action
where
    T: Send + Sync + 'static,
    S: 'static,
    K: 'static,
    M: 'static,
    F: CleanupFn<T, S>,
    for<'a> F::Return<'a>: ReturnedByCleanup<K>,
    for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Value: GivenByCleanup<M>,
    for<'a> <<F::Return<'a> as ReturnedByCleanup<K>>::Value as GivenByCleanup<M>>::Error: IsHookError,
    for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Future: Send,
{
    let value = Arc::clone(value);
    if F::OWNED {
        let taken = Taken::<T, (S, K, M), F> { value: Some(value), cleanup: Some(cleanup), shape: PhantomData };
        return Action::Sole(Box::new(taken));
    }
    let value = Kept::new(value);
    let call: Cleanup = Box::new(move |ending| {
        let ended = Ended::new(ending);
        if <F::Return<'static> as ReturnedByCleanup<K>>::SYNC {
            return Returned::Now(match cleanup.call(Given::Ref(&value), ended).map(ReturnedByCleanup::begin) {
                Some(Either::Now(done)) => done.result().map_err(Into::into),
                _ => Ok(()),
            });
        }
        Returned::Later(Box::pin(async move {
            let future = match cleanup.call(Given::Ref(&value), ended).map(ReturnedByCleanup::begin) {
                Some(Either::Now(done)) => return done.result().map_err(Into::into),
                Some(Either::Later(future)) => future,
                None => return Ok(()),
            };
            future.await.result().map_err(Into::into)
        }))
    });
    Action::Call(call)
}

/// A value with a cleanup that takes it.
struct Taken<T, M, F> {
    value: Option<Arc<T>>,
    cleanup: Option<F>,
    shape: PhantomData<fn() -> M>,
}

impl<T, S, K, M, F> Held for Taken<T, (S, K, M), F>
where
    T: Send + Sync + 'static,
    S: 'static,
    K: 'static,
    M: 'static,
    F: CleanupFn<T, S>,
    for<'a> F::Return<'a>: ReturnedByCleanup<K>,
    for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Value: GivenByCleanup<M>,
    for<'a> <<F::Return<'a> as ReturnedByCleanup<K>>::Value as GivenByCleanup<M>>::Error: IsHookError,
    for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Future: Send,
{
    fn give_back(&mut self, ending: &Arc<Ending>) -> Option<Returned<'static, Done>> {
        match Arc::try_unwrap(self.value.take()?) {
            Ok(value) => Some(begun(self.cleanup.take()?.call(Given::Own(value), Ended::new(ending))?)),
            Err(shared) => {
                self.value = Some(shared);
                None
            }
        }
    }

    fn holders(&self) -> usize {
        self.value.as_ref().map_or(0, |value| Arc::strong_count(value) - 1)
    }
}

/// A function that cleans something up.
#[diagnostic::on_unimplemented(
    message = "what is deferred is a function that takes nothing, a `Reason` or an `Ended`: `|| …`, or `async || …`",
    label = "this is `{Self}`",
    note = "an async block is none: write `async || {{ … }}`; a name makes it `defer_named(\"name\", || …)`"
)]
pub trait DeferFn<S>: Sized + Send + 'static {
    /// What it returns. It borrows nothing: the lifetime is there since rustc says once, and not twice, what is wrong with a
    /// type that has one.
    type Return<'a>;
    /// Calls it.
    fn call(self, ended: Ended) -> Self::Return<'static>;
}

impl<R, F: Send + 'static> DeferFn<ByRef<R>> for F
where
    F: FnOnce() -> R,
{
    type Return<'a> = R;
    fn call(self, _: Ended) -> R {
        self()
    }
}

impl<R, A: Told, F: Send + 'static> DeferFn<Tells<(R, A)>> for F
where
    F: FnOnce(A) -> R,
{
    type Return<'a> = R;
    fn call(self, ended: Ended) -> R {
        self(A::told(ended))
    }
}

/// The entry of a cleanup without a value.
pub(super) fn deferring<S, K, M, F>(cleanup: F) -> Action
where
    F: DeferFn<S>,
    for<'a> F::Return<'a>: ReturnedByCleanup<K>,
    for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Value: GivenByCleanup<M>,
    for<'a> <<F::Return<'a> as ReturnedByCleanup<K>>::Value as GivenByCleanup<M>>::Error: IsHookError,
    for<'a> <F::Return<'a> as ReturnedByCleanup<K>>::Future: Send + 'static,
{
    Action::Call(Box::new(move |ending| begun(cleanup.call(Ended::new(ending)))))
}
