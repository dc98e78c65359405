//! `init`: its parameters are the dependencies, and it gives the value.

use std::{
    future::{Future, Pending},
    sync::Arc,
};

use super::{Either, Fallible, Later, Now, Path, Plain, Returned, around::AroundCall, fields::Then, must_be_sync};
use crate::{
    BoxError,
    core::edge::Edge,
    inject::{InjectAll, Injector},
    slot::Value,
};

/// The `init` of a resource, erased.
#[allow(missing_debug_implementations, reason = "holds a hook")]
pub struct Init<T: 'static> {
    edges: &'static [Edge],
    asynchronous: bool,
    kind: InitKind<T>,
}

/// What the value comes from.
pub(super) enum InitKind<T: 'static> {
    /// An `init`, or the fields.
    Init(&'static dyn InitCall<T>),
    /// An `around`.
    Around(&'static dyn AroundCall<T>),
}

/// The value comes as the engine owns it, so that a future is boxed once only.
/// `Send` is asked of `T` where the hook is called, and not where it is declared: there the trait has asked already.
pub(super) trait InitCall<T>: Sync {
    fn call(&'static self, injector: &Injector) -> Returned<'static, Result<Value, BoxError>>
    where
        T: Send + Sync + 'static;
}

impl<T: 'static> Init<T> {
    /// The `init` behind a path, or a closure literal.
    pub const fn hook<Args, M, F>(path: &'static Path<F, (Args, M)>) -> Self
    where
        F: InitFn<Args>,
        Args: InjectAll,
        F::Output: InitOutput<T, M>,
        <F::Output as InitOutput<T, M>>::Future: Send + 'static,
    {
        Self::of_kind(Args::EDGES, !F::Output::SYNC, InitKind::Init(path))
    }

    /// Built from its fields, then changed by its own `init`, if it has one.
    pub const fn fields(edges: &'static [Edge], fields: &'static Fields<T>) -> Self {
        let asynchronous = match &fields.then {
            Some(then) => then.is_async(),
            None => false,
        };
        Self::of_kind(edges, asynchronous, InitKind::Init(fields))
    }

    /// Given by the program with `AppBuilder::provide`.
    pub const fn provided() -> Self {
        Self::of_kind(&[], false, InitKind::Init(&Provided))
    }

    /// Fails constant evaluation if the hook is asynchronous.
    #[track_caller]
    pub const fn blocking(self) -> Self {
        must_be_sync(
            !self.asynchronous,
            "this `init` is asynchronous, but `blocking` is for synchronous hooks: drop one of the two",
        );
        self
    }

    pub(crate) const fn edges(&self) -> &'static [Edge] {
        self.edges
    }

    pub(crate) fn call(&self, injector: &Injector) -> Returned<'static, Result<Value, BoxError>>
    where
        T: Send + Sync,
    {
        match self.kind {
            InitKind::Init(init) => init.call(injector),
            InitKind::Around(around) => around.call(injector),
        }
    }

    pub(super) const fn of_kind(edges: &'static [Edge], asynchronous: bool, kind: InitKind<T>) -> Self {
        Self { edges, asynchronous, kind }
    }
}

/// A function that may be an `init`: any function is, so that a wrong parameter is reported as such.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an `init` function",
    label = "not an `init` function",
    note = "`init` is a function or a closure of at most 12 parameters, each of them injectable"
)]
pub trait InitFn<Args>: Send + Sync + 'static {
    /// What it returns.
    type Output;
    /// Calls it.
    fn call(&self, args: Args) -> Self::Output;
}

macro_rules! functions {
    ($($arg:ident)*) => {
        impl<Func, Out, $($arg),*> InitFn<($($arg,)*)> for Func
        where
            Func: Fn($($arg),*) -> Out + Send + Sync + 'static,
        {
            type Output = Out;
            #[allow(non_snake_case)]
            fn call(&self, ($($arg,)*): ($($arg,)*)) -> Out {
                self($($arg),*)
            }
        }
    };
}
crate::inject::for_each_arity!(functions);

/// What an `init` returns: `T`, `Result<T, E>`, or a future of one of them.
#[diagnostic::on_unimplemented(
    message = "`init` gives `{Self}`, which is not `{T}`",
    label = "does not give `{T}`",
    note = "`init` returns `{T}` or `Result<{T}, E>`, async or not, where `E` is an error type that is `Send + Sync`, `String` or `&str`"
)]
pub trait InitOutput<T, M> {
    /// Whether it is over when the hook returns.
    const SYNC: bool;
    /// The future, without a demand for `Send`.
    type Future: Future;
    /// Takes the value, or the future.
    fn begin(self) -> Either<Self::Future, Result<T, BoxError>>;
    /// Converts what the future gave.
    ///
    /// # Errors
    /// That of the hook.
    fn end(output: <Self::Future as Future>::Output) -> Result<T, BoxError>;
}

/// `T`, or `Result<T, E>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `{T}`",
    label = "gives `{Self}`, not `{T}`",
    note = "it returns `{T}` or `Result<{T}, E>`, where `E` is an error type, `String` or `&str`"
)]
pub trait Produces<T, M> {
    /// Converts it.
    ///
    /// # Errors
    /// That of the hook.
    fn product(self) -> Result<T, BoxError>;
}

impl<T> Produces<T, Plain> for T {
    fn product(self) -> Result<T, BoxError> {
        Ok(self)
    }
}

impl<T, E: Into<BoxError>> Produces<T, Fallible> for Result<T, E> {
    fn product(self) -> Result<T, BoxError> {
        self.map_err(Into::into)
    }
}

impl<T, M, R: Produces<T, M>> InitOutput<T, Now<M>> for R {
    const SYNC: bool = true;
    type Future = Pending<Result<T, BoxError>>;
    fn begin(self) -> Either<Self::Future, Result<T, BoxError>> {
        Either::Now(self.product())
    }
    fn end(output: Result<T, BoxError>) -> Result<T, BoxError> {
        output
    }
}

impl<T, M, F: Future> InitOutput<T, Later<M>> for F
where
    F::Output: Produces<T, M>,
{
    const SYNC: bool = false;
    type Future = F;
    fn begin(self) -> Either<F, Result<T, BoxError>> {
        Either::Later(self)
    }
    fn end(output: F::Output) -> Result<T, BoxError> {
        output.product()
    }
}

impl<T, Args, M, F> InitCall<T> for Path<F, (Args, M)>
where
    F: InitFn<Args>,
    Args: InjectAll,
    F::Output: InitOutput<T, M>,
    <F::Output as InitOutput<T, M>>::Future: Send + 'static,
{
    fn call(&'static self, injector: &Injector) -> Returned<'static, Result<Value, BoxError>>
    where
        T: Send + Sync + 'static,
    {
        let args = match Args::inject_all(injector) {
            Ok(args) => args,
            Err(missing) => return Returned::Now(Err(missing.into())),
        };
        match self.0.call(args).begin() {
            Either::Now(value) => Returned::Now(value.map(shared)),
            Either::Later(future) => Returned::Later(Box::pin(async move { F::Output::end(future.await).map(shared) })),
        }
    }
}

fn shared<T: Send + Sync + 'static>(value: T) -> Value {
    Arc::new(value)
}

/// How a resource is put together from its fields.
#[allow(missing_debug_implementations, reason = "holds a function")]
pub struct Fields<T: 'static> {
    /// Takes each field from the app.
    pub build: fn(&Injector) -> Result<T, BoxError>,
    /// The `init` that takes `&mut T`, once the fields are there.
    pub then: Option<Then<T>>,
}

impl<T> InitCall<T> for Fields<T> {
    fn call(&'static self, injector: &Injector) -> Returned<'static, Result<Value, BoxError>>
    where
        T: Send + Sync + 'static,
    {
        let mut value = match (self.build)(injector) {
            Ok(value) => value,
            Err(missing) => return Returned::Now(Err(missing)),
        };
        let Some(then) = &self.then else { return Returned::Now(Ok(shared(value))) };
        if then.is_sync() {
            let done = match then.call(&mut value) {
                Returned::Now(done) => done,
                Returned::Later(_) => Ok(()),
            };
            return Returned::Now(done.map(|()| shared(value)));
        }
        Returned::Later(Box::pin(async move {
            match then.call(&mut value) {
                Returned::Now(done) => done,
                Returned::Later(future) => future.await,
            }?;
            Ok(shared(value))
        }))
    }
}

/// Never called: the value is there before the start.
struct Provided;

impl<T> InitCall<T> for Provided {
    fn call(&'static self, _: &Injector) -> Returned<'static, Result<Value, BoxError>> {
        Returned::Now(Err("a provided resource has no `init`".into()))
    }
}
