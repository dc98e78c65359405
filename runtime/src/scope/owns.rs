//! What only the owner of a scope can do, and what whoever tries it on a handle is told.

use std::future::{Pending, pending};

use super::{Scope, ScopeHandle};
use crate::error::ScopeError;

/// What a handle is not. It is asked for any lifetime, so that rustc looks for it where it is used and not where it is declared.
#[diagnostic::on_unimplemented(
    message = "a `ScopeHandle` does not own its scope: `run` and `close` are called on what `app.scope::<…>()` gives",
    label = "called on a handle",
    note = "`provide` gives a handle; a value is given on the way with `with`: `app.scope::<…>().with(value).run(…)`"
)]
pub trait OwnsItsScope<'a> {}

/// Nobody can call these: they are there for their message. What they give has a name, and is `Send`, so that rustc says it once.
impl ScopeHandle {
    /// See [`Scope::run`].
    #[doc(hidden)]
    pub fn run<R>(&self, _: impl AsyncFnOnce(&Scope<()>) -> R) -> Pending<R>
    where
        for<'a> Self: OwnsItsScope<'a>,
    {
        pending()
    }

    /// See [`Scope::close`].
    #[doc(hidden)]
    pub fn close(&self) -> Pending<Result<(), ScopeError>>
    where
        for<'a> Self: OwnsItsScope<'a>,
    {
        pending()
    }
}
