//! The shapes that a cleanup may have, and how each becomes one entry of a stack.
//!
//! As with hooks, the shape is read from the type of the function, by traits with a marker that inference fills in, and `Send`
//! is asked for apart: see `hook`.

use std::{future::Future, marker::PhantomData, sync::Arc};

use super::{Ended, Told};
use crate::{
    engine::stack::{Action, Cleanup, Ending, Held},
    hook::{ByRef, ByValue, Done, Either, HookReturn, Returned},
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

/// A function that gives a value back.
#[diagnostic::on_unimplemented(
    message = "this function cannot give a `{T}` back",
    label = "not a cleanup of `{T}`",
    note = "a cleanup takes `&{T}` or `{T}`, and after it a `Reason` or an `Ended` if it likes; it returns `()` or `Result<(), E>`, async \
            or not",
    note = "a closure says the type of its parameter: `|value: &{T}| …`, or `async |value: &{T}| …`"
)]
pub trait CleanupFn<T: 'static, M>: Sized + Send + 'static {
    /// Whether it takes its value.
    const OWNED: bool;
    /// Whether it is over when it returns.
    const SYNC: bool;
    /// The future, without a demand for `Send`.
    type Future<'a>: Future;
    /// Calls it; `None` where it wants the other form.
    fn call(self, value: Given<'_, T>, ended: Ended) -> Option<Either<Self::Future<'_>, Done>>;
    /// Converts what the future gave.
    ///
    /// # Errors
    /// That of the cleanup.
    fn end(output: <Self::Future<'_> as Future>::Output) -> Done;
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

impl<T: 'static, M: 'static, F: Send + 'static> CleanupFn<T, ByRef<M>> for F
where
    F: for<'a> OnceOfRef<'a, T>,
    for<'a> <F as OnceOfRef<'a, T>>::Return: HookReturn<Done, M>,
{
    const OWNED: bool = false;
    const SYNC: bool = <<F as OnceOfRef<'static, T>>::Return as HookReturn<Done, M>>::SYNC;
    type Future<'a> = <<F as OnceOfRef<'a, T>>::Return as HookReturn<Done, M>>::Future;
    fn call(self, value: Given<'_, T>, _: Ended) -> Option<Either<Self::Future<'_>, Done>> {
        match value {
            Given::Ref(value) => Some(self(value).begin()),
            Given::Own(_) => None,
        }
    }
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Done {
        <<F as OnceOfRef<'a, T>>::Return as HookReturn<Done, M>>::end(output)
    }
}

impl<T: 'static, M: 'static, A: Told, F: Send + 'static> CleanupFn<T, Tells<ByRef<(M, A)>>> for F
where
    F: for<'a> OnceOfRefTold<'a, T, A>,
    for<'a> <F as OnceOfRefTold<'a, T, A>>::Return: HookReturn<Done, M>,
{
    const OWNED: bool = false;
    const SYNC: bool = <<F as OnceOfRefTold<'static, T, A>>::Return as HookReturn<Done, M>>::SYNC;
    type Future<'a> = <<F as OnceOfRefTold<'a, T, A>>::Return as HookReturn<Done, M>>::Future;
    fn call(self, value: Given<'_, T>, ended: Ended) -> Option<Either<Self::Future<'_>, Done>> {
        match value {
            Given::Ref(value) => Some(self(value, A::told(ended)).begin()),
            Given::Own(_) => None,
        }
    }
    fn end<'a>(output: <Self::Future<'a> as Future>::Output) -> Done {
        <<F as OnceOfRefTold<'a, T, A>>::Return as HookReturn<Done, M>>::end(output)
    }
}

impl<T: 'static, M: 'static, R: 'static, F: Send + 'static> CleanupFn<T, ByValue<(M, R)>> for F
where
    F: FnOnce(T) -> R,
    R: HookReturn<Done, M>,
{
    const OWNED: bool = true;
    const SYNC: bool = R::SYNC;
    type Future<'a> = R::Future;
    fn call(self, value: Given<'_, T>, _: Ended) -> Option<Either<R::Future, Done>> {
        match value {
            Given::Own(value) => Some(self(value).begin()),
            Given::Ref(_) => None,
        }
    }
    fn end(output: <R::Future as Future>::Output) -> Done {
        R::end(output)
    }
}

impl<T: 'static, M: 'static, A: Told, R: 'static, F: Send + 'static> CleanupFn<T, Tells<ByValue<(M, R, A)>>> for F
where
    F: FnOnce(T, A) -> R,
    R: HookReturn<Done, M>,
{
    const OWNED: bool = true;
    const SYNC: bool = R::SYNC;
    type Future<'a> = R::Future;
    fn call(self, value: Given<'_, T>, ended: Ended) -> Option<Either<R::Future, Done>> {
        match value {
            Given::Own(value) => Some(self(value, A::told(ended)).begin()),
            Given::Ref(_) => None,
        }
    }
    fn end(output: <R::Future as Future>::Output) -> Done {
        R::end(output)
    }
}

/// The entry of a value and of what gives it back.
pub(super) fn giving_back<T, M, F>(value: &Arc<T>, cleanup: F) -> Action
where
    T: Send + Sync + 'static,
    M: 'static,
    F: CleanupFn<T, M>,
    for<'a> F::Future<'a>: Send,
{
    let value = Arc::clone(value);
    if F::OWNED {
        return Action::Sole(Box::new(Taken::<T, M, F> { value: Some(value), cleanup: Some(cleanup), shape: PhantomData }));
    }
    let call: Cleanup = Box::new(move |ending| {
        let ended = Ended::new(ending);
        if F::SYNC {
            return Returned::Now(match cleanup.call(Given::Ref(&value), ended) {
                Some(Either::Now(done)) => done,
                _ => Ok(()),
            });
        }
        Returned::Later(Box::pin(async move {
            match cleanup.call(Given::Ref(&value), ended) {
                Some(Either::Now(done)) => done,
                Some(Either::Later(future)) => F::end(future.await),
                None => Ok(()),
            }
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

impl<T, M, F> Held for Taken<T, M, F>
where
    T: Send + Sync + 'static,
    M: 'static,
    F: CleanupFn<T, M>,
    for<'a> F::Future<'a>: Send,
{
    fn give_back(&mut self, ending: &Arc<Ending>) -> Option<Returned<'static, Done>> {
        match Arc::try_unwrap(self.value.take()?) {
            Ok(value) => Some(match self.cleanup.take()?.call(Given::Own(value), Ended::new(ending))? {
                Either::Now(done) => Returned::Now(done),
                Either::Later(future) => Returned::Later(Box::pin(async move { F::end(future.await) })),
            }),
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
    message = "this function cannot be a cleanup",
    label = "not a cleanup",
    note = "a cleanup that is deferred takes nothing, a `Reason` or an `Ended`; it returns `()` or `Result<(), E>`, async or not"
)]
pub trait DeferFn<M>: Sized + Send + 'static {
    /// The future, without a demand for `Send`.
    type Future: Future;
    /// Calls it.
    fn call(self, ended: Ended) -> Either<Self::Future, Done>;
    /// Converts what the future gave.
    ///
    /// # Errors
    /// That of the cleanup.
    fn end(output: <Self::Future as Future>::Output) -> Done;
}

impl<M, R, F: Send + 'static> DeferFn<ByRef<(M, R)>> for F
where
    F: FnOnce() -> R,
    R: HookReturn<Done, M>,
{
    type Future = R::Future;
    fn call(self, _: Ended) -> Either<R::Future, Done> {
        self().begin()
    }
    fn end(output: <R::Future as Future>::Output) -> Done {
        R::end(output)
    }
}

impl<M, R, A: Told, F: Send + 'static> DeferFn<Tells<(M, R, A)>> for F
where
    F: FnOnce(A) -> R,
    R: HookReturn<Done, M>,
{
    type Future = R::Future;
    fn call(self, ended: Ended) -> Either<R::Future, Done> {
        self(A::told(ended)).begin()
    }
    fn end(output: <R::Future as Future>::Output) -> Done {
        R::end(output)
    }
}

/// The entry of a cleanup without a value.
pub(super) fn deferring<M, F>(cleanup: F) -> Action
where
    F: DeferFn<M>,
    F::Future: Send + 'static,
{
    Action::Call(Box::new(move |ending| match cleanup.call(Ended::new(ending)) {
        Either::Now(done) => Returned::Now(done),
        Either::Later(future) => Returned::Later(Box::pin(async move { F::end(future.await) })),
    }))
}
