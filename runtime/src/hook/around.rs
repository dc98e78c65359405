//! `around`: one function that sets a resource up, hands it over, and tears it down when it has it back.

use std::{future::Future, sync::Arc};

use super::{Done, Init, InitFn, Outcome, Path, Returned, init::InitKind};
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
        F: InitFn<Args>,
        Args: TakesHandover<T>,
        F::Output: AroundOutput<M> + Send + 'static,
    {
        Self::of_kind(Args::EDGES, true, InitKind::Around(path))
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

/// What an `around` returns: a future of `()` or `Result<(), E>`.
#[diagnostic::on_unimplemented(
    message = "an `around` cannot return `{Self}`",
    label = "returns `{Self}`",
    note = "an `around` is an async function that returns `()` or `Result<(), E>`, where `E` is an error type, `String` or `&str`"
)]
pub trait AroundOutput<M>: Future {
    /// Converts what the future gave.
    ///
    /// # Errors
    /// That of the hook.
    fn end(output: <Self as Future>::Output) -> Done;
}

impl<M, R: Future> AroundOutput<M> for R
where
    R::Output: Outcome<Done, M>,
{
    fn end(output: R::Output) -> Done {
        output.outcome()
    }
}

impl<T: Resource, Args, M, F> AroundCall<T> for Path<F, (Args, M)>
where
    F: InitFn<Args>,
    Args: InjectAll,
    F::Output: AroundOutput<M> + Send + 'static,
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
        let future = self.0.call(args);
        let function = Box::pin(async move { F::Output::end(future.await) });
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
