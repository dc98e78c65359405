//! `init`: its parameters are the dependencies, and it gives the value.

use std::{future::Future, sync::Arc};

use super::{Comes, Either, Fallible, IsHookError, Path, Plain, Returned, Shaped, around::AroundCall, fields::Then};
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
    pub(super) asynchronous: bool,
    /// Not known to come without an error.
    pub(super) fallible: bool,
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
    pub const fn hook<Args, K, M, F>(path: &'static Path<F, (Args, K, M)>) -> Self
    where
        F: IsInitFunction<Args>,
        Args: InjectAll,
        F::Output: MakesOrWillMake<T, K>,
        <F::Output as MakesOrWillMake<T, K>>::Value: Makes<T, M>,
        <<F::Output as MakesOrWillMake<T, K>>::Value as Makes<T, M>>::Error: IsHookError,
        <F::Output as MakesOrWillMake<T, K>>::Future: Send + 'static,
    {
        let asynchronous = !<F::Output as MakesOrWillMake<T, K>>::SYNC;
        let fallible = <<F::Output as MakesOrWillMake<T, K>>::Value as Makes<T, M>>::FALLIBLE;
        Self { edges: Args::EDGES, asynchronous, fallible, kind: InitKind::Init(path) }
    }

    /// Built from its fields, then changed by its own `init`, if it has one.
    pub const fn fields(edges: &'static [Edge], fields: &'static Fields<T>) -> Self {
        let (asynchronous, fallible) = match &fields.then {
            Some(then) => (then.is_async(), then.fallible),
            None => (false, false),
        };
        Self { edges, asynchronous, fallible, kind: InitKind::Init(fields) }
    }

    /// Given by the program with `AppBuilder::provide`.
    pub const fn provided() -> Self {
        Self { edges: &[], asynchronous: false, fallible: false, kind: InitKind::Init(&Provided) }
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

    /// An `around`.
    pub(super) const fn of_around(edges: &'static [Edge], around: &'static dyn AroundCall<T>) -> Self {
        Self { edges, asynchronous: true, fallible: true, kind: InitKind::Around(around) }
    }
}

/// A function that may be an `init`: any function is, so that a wrong parameter is reported as such.
#[diagnostic::on_unimplemented(
    message = "an `init` or a `fallback` is a function of at most 12 parameters",
    label = "this is `{Self}`",
    note = "write `init = Self::connect` for `fn connect(…) -> Self`; who needs more than 12 takes some of them together, as the fields of a \
            `#[resource]`"
)]
pub trait IsInitFunction<Args>: Send + Sync + 'static {
    /// What it returns.
    type Output;
    /// Calls it.
    fn call(&self, args: Args) -> Self::Output;
}

macro_rules! functions {
    ($($arg:ident)*) => {
        impl<Func, Out, $($arg),*> IsInitFunction<($($arg,)*)> for Func
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

/// What an `init` or a `fallback` returns, as far as it is no future: `T`, or `Result<T, E>`.
#[diagnostic::on_unimplemented(
    message = "this function gives `{Self}`, not `{T}`",
    label = "gives `{Self}`, not `{T}`",
    note = "it returns `{T}` or `Result<{T}, E>`, async or not; a function that takes `&mut {T}` is the `init` of a `#[resource]`"
)]
pub trait MakesOrWillMake<T, K> {
    /// Whether it is over when the hook returns.
    const SYNC: bool;
    /// What it gives.
    type Value;
    /// The future, without a demand for `Send`.
    type Future: Future<Output = Self::Value>;
    /// Takes the value, or the future.
    fn begin(self) -> Either<Self::Future, Self::Value>;
}

#[diagnostic::do_not_recommend]
impl<T, K, R: Comes<T, K>> MakesOrWillMake<T, K> for R {
    const SYNC: bool = R::SYNC;
    type Value = R::Value;
    type Future = R::Future;
    fn begin(self) -> Either<R::Future, R::Value> {
        Comes::begin(self)
    }
}

/// `T`, or `Result<T, E>`.
#[diagnostic::on_unimplemented(
    message = "this function gives `{Self}`, not `{T}`",
    label = "gives `{Self}`, not `{T}`",
    note = "it returns `{T}` or `Result<{T}, E>`, async or not; a function that takes `&mut {T}` is the `init` of a `#[resource]`"
)]
pub trait Makes<T, M> {
    /// Whether it can be an error.
    const FALLIBLE: bool;
    /// What it fails with.
    type Error;
    /// Converts it.
    ///
    /// # Errors
    /// Its own.
    fn result(self) -> Result<T, Self::Error>;
}

#[diagnostic::do_not_recommend]
impl<T, M, V: Shaped<T, M>> Makes<T, M> for V {
    const FALLIBLE: bool = V::FALLIBLE;
    type Error = V::Error;
    fn result(self) -> Result<T, V::Error> {
        Shaped::result(self)
    }
}

/// `T`, or `Result<T, E>`.
#[diagnostic::on_unimplemented(
    message = "this function gives `{Self}`, not `{T}`",
    label = "gives `{Self}`, not `{T}`",
    note = "it returns `{T}` or `Result<{T}, E>`"
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

impl<T, E: IsHookError> Produces<T, Fallible> for Result<T, E> {
    fn product(self) -> Result<T, BoxError> {
        self.map_err(Into::into)
    }
}

impl<T, Args, K, M, F> InitCall<T> for Path<F, (Args, K, M)>
where
    F: IsInitFunction<Args>,
    Args: InjectAll,
    F::Output: MakesOrWillMake<T, K>,
    <F::Output as MakesOrWillMake<T, K>>::Value: Makes<T, M>,
    <<F::Output as MakesOrWillMake<T, K>>::Value as Makes<T, M>>::Error: IsHookError,
    <F::Output as MakesOrWillMake<T, K>>::Future: Send + 'static,
{
    fn call(&'static self, injector: &Injector) -> Returned<'static, Result<Value, BoxError>>
    where
        T: Send + Sync + 'static,
    {
        let args = match Args::inject_all(injector) {
            Ok(args) => args,
            Err(missing) => return Returned::Now(Err(missing.into())),
        };
        match MakesOrWillMake::begin(self.0.call(args)) {
            Either::Now(value) => Returned::Now(made(value)),
            Either::Later(future) => Returned::Later(Box::pin(async move { made(future.await) })),
        }
    }
}

fn made<T: Send + Sync + 'static, M, V: Makes<T, M>>(value: V) -> Result<Value, BoxError>
where
    V::Error: IsHookError,
{
    Ok(shared(value.result().map_err(Into::into)?))
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
