//! `around`: one function that sets a resource up, hands it over, and tears it down when it has it back.

use std::{future::Future, sync::Arc};

use super::{Init, IsHookError, IsInitFunction, Path, Returned, given_by};
use crate::{
    BoxError,
    cleanup::{CleanupStack, EnterError, Entering, Handover, handover},
    engine::{limits::DISPOSE, stack::EntryName},
    inject::{InjectAll, Injector, Resource},
    slot::Value,
};

/// What its tear-down is called in reports.
pub(crate) const AROUND: &str = "around";

/// The call of an `around`; a trait apart from that of an `init`, which the same path would be as well.
pub(super) trait AroundCall<T>: Sync {
    fn call(&'static self, injector: &Injector) -> Returned<'static, Result<Value, BoxError>>
    where
        T: Send + Sync + 'static;
}

impl<T: Resource> Init<T> {
    /// The `around` behind a path, or a closure literal. That its parameters hold one `Handover` is checked with the edges.
    pub const fn around<Args, M, F>(path: &'static Path<F, (Args, M)>) -> Self
    where
        F: IsAroundFunction<Args>,
        Args: TakesHandover<T>,
        F::Output: IsAsyncAround,
        <F::Output as IsAsyncAround>::Value: GivenByAround<M>,
        <<F::Output as IsAsyncAround>::Value as GivenByAround<M>>::Error: IsHookError,
        F::Output: Send + 'static,
    {
        Self::of_around(Args::EDGES, path)
    }
}

/// Parameters that may be those of the `around` of `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the parameters of an `around`",
    label = "not the parameters of an `around`",
    note = "an `around` takes a `Handover<{T}>`, and up to 11 other things that can be injected"
)]
pub trait TakesHandover<T>: InjectAll {}

impl<T, Args: InjectAll> TakesHandover<T> for Args {}

/// A function that may be an `around`, as far as its parameters are not looked at.
#[diagnostic::on_unimplemented(
    message = "an `around` is an async function of at most 12 parameters",
    label = "this is `{Self}`",
    note = "write `around = Self::serve` for `async fn serve(…, handover: Handover<Self>)`"
)]
pub trait IsAroundFunction<Args>: Send + Sync + 'static {
    /// What it returns.
    type Output;
    /// Calls it.
    fn call(&self, args: Args) -> Self::Output;
}

#[diagnostic::do_not_recommend]
impl<Args, F: IsInitFunction<Args>> IsAroundFunction<Args> for F {
    type Output = F::Output;
    fn call(&self, args: Args) -> F::Output {
        IsInitFunction::call(self, args)
    }
}

/// What an async function returns.
#[diagnostic::on_unimplemented(
    message = "an `around` is an async function",
    label = "returns `{Self}` at once",
    note = "it waits in `handover.hand_over(value).await`, as long as the value is held"
)]
pub trait IsAsyncAround: Future<Output = <Self as IsAsyncAround>::Value> {
    /// What it gives.
    type Value;
}

#[diagnostic::do_not_recommend]
impl<F: Future> IsAsyncAround for F {
    type Value = F::Output;
}

given_by! {
    (), GivenByAround, "an `around` cannot return `{Self}`",
    "it gives its value to `handover.hand_over(value).await`, and then returns `()` or `Result<(), E>`"
}

impl<T: Resource, Args, M, F> AroundCall<T> for Path<F, (Args, M)>
where
    F: IsAroundFunction<Args>,
    Args: InjectAll,
    F::Output: IsAsyncAround + Send + 'static,
    <F::Output as IsAsyncAround>::Value: GivenByAround<M>,
    <<F::Output as IsAsyncAround>::Value as GivenByAround<M>>::Error: IsHookError,
{
    fn call(&'static self, injector: &Injector) -> Returned<'static, Result<Value, BoxError>>
    where
        T: Send + Sync + 'static,
    {
        let Some(life) = injector.life() else { return Returned::Now(Err("an `around` belongs to a resource".into())) };
        let (here, there): (Handover<T>, _) = handover();
        life.lay(Some(Box::new(here)));
        let args = match Args::inject_all(injector) {
            Ok(args) => args,
            Err(missing) => return Returned::Now(Err(missing.into())),
        };
        // One that was not taken is of another resource: nobody could hand anything over.
        if life.lay(None).is_some() {
            return Returned::Now(Err("the `Handover` that this `around` takes is that of another resource".into()));
        }
        let limit = life.group.descriptor().options.dispose_timeout.or(DISPOSE);
        let stack = CleanupStack::of(Arc::clone(life.cleanups()) as _).limited(limit);
        let future = IsAroundFunction::call(&self.0, args);
        let function = Box::pin(async move { future.await.result().map_err(Into::into) });
        let entering = Entering::<T>::new(function, there, stack, EntryName::Given(AROUND.into()));
        Returned::Later(Box::pin(async move {
            match entering.await {
                Ok(value) => Ok(value as Value),
                // The user's own error, as from an `init`.
                Err(EnterError::Failed { error }) => Err(error),
                Err(other) => Err(other.into()),
            }
        }))
    }
}
