//! The shapes that a hook may have, and how each becomes one thing that the engine can call.
//!
//! A hook is a path or a closure, `async` or not, that may return a `Result`. All of that is read from its *type*, by
//! traits with a marker parameter that inference fills in: the user annotates nothing. Two rules keep the messages good:
//! the shape is asked for without `Send`, which is a bound of its own, so that rustc itself shows the `await` and the
//! value; and bounds stand on associated functions, not behind a turbofish, or rustc reports them twice.
//!
//! A path is wrapped in [`Path`] and put behind a trait object in a `const`. A closure literal becomes a function pointer
//! whose signature is known, so that its parameters need no annotation: see [`apply`].

mod around;
mod default;
mod dispose;
mod erased;
mod fields;
mod health;
mod init;
mod kept;
mod laws;
mod returns;
mod run;

use std::{future::Future, marker::PhantomData, pin::Pin};

pub(crate) use self::kept::Kept;
pub(crate) use self::returns::{ends, given_by, returned_by};
pub(crate) use self::{around::AROUND, erased::hooks_of_instance, health::Checked};
pub use self::{
    around::{GivenByAround, IsAroundFunction, IsAsyncAround, TakesHandover},
    default::{HasDefault, default_of},
    dispose::{Dispose, GivenByDispose, IsDisposeOf, RefClosure, ReturnedByDispose, ValueClosure, disposed},
    erased::{Call, Disposal, ErasedHooks, PoolUse, Sole},
    fields::{GivenByInit, IsInitOf, MutClosure, ReturnedByInit, Then, prepared},
    health::{GivenByHealth, HealthCheck, HealthClosure, IsHealthOf, ReturnedByHealth, checked},
    init::{Fields, Init, IsInitFunction, Makes, MakesOrWillMake, Produces},
    laws::{check_blocking_dispose, check_blocking_fallback, check_blocking_init, check_fallback, check_retry},
    returns::{Comes, Ends, IsHookError, Shaped, Unmatched},
    run::{GivenByRun, IsAsync, IsRunOf, Run, RunArcClosure, RunRefClosure, running},
};
use crate::BoxError;

/// A future that a hook returned, erased.
pub type HookFuture<'a, O> = Pin<Box<dyn Future<Output = O> + Send + 'a>>;

/// What `dispose`, `run` and an `init` of `#[resource]` come to.
pub type Done = Result<(), BoxError>;

/// What calling a hook gives: the outcome, or a future of it.
#[allow(missing_debug_implementations, reason = "holds a future")]
pub enum Returned<'a, O> {
    /// The hook was synchronous, and is over.
    Now(O),
    /// The hook is asynchronous, and has not been polled.
    Later(HookFuture<'a, O>),
}

/// A path to a hook, with the markers of its shape.
#[derive(Debug)]
pub struct Path<F, M>(F, PhantomData<fn() -> M>);

impl<F, M> Path<F, M> {
    /// Wraps the path.
    pub const fn new(path: F) -> Self {
        Self(path, PhantomData)
    }
}

/// Marks a plain return value.
#[derive(Debug)]
pub struct Plain;
/// Marks a `Result`.
#[derive(Debug)]
pub struct Fallible;
/// Marks a synchronous hook.
#[derive(Debug)]
pub struct Now<M>(PhantomData<M>);
/// Marks an asynchronous hook.
#[derive(Debug)]
pub struct Later<M>(PhantomData<M>);
/// Marks a hook that borrows its resource.
#[derive(Debug)]
pub struct ByRef<M>(PhantomData<M>);
/// Marks a hook that takes its resource, or an `Arc` of it.
#[derive(Debug)]
pub struct ByValue<M>(PhantomData<M>);

/// A future, or the value that there is already.
#[allow(missing_debug_implementations, reason = "holds a future")]
pub enum Either<F, O> {
    /// The value.
    Now(O),
    /// The future.
    Later(F),
}

/// Calls a closure literal with an argument of known type.
///
/// rustc checks closures after all other arguments, so that here the parameter's type is known when it looks at the body;
/// in `closure(argument)` it is not.
pub fn apply<A, R>(argument: A, closure: impl FnOnce(A) -> R) -> R {
    closure(argument)
}

/// As [`apply`], for two arguments.
pub fn apply2<A, B, R>(first: A, second: B, closure: impl FnOnce(A, B) -> R) -> R {
    closure(first, second)
}

/// A function of `&T`, for one lifetime.
pub trait OfRef<'a, T: 'a>: Fn(&'a T) -> <Self as OfRef<'a, T>>::Return {
    /// What it returns.
    type Return;
}

impl<'a, T: 'a, F, R> OfRef<'a, T> for F
where
    F: Fn(&'a T) -> R,
{
    type Return = R;
}
