//! The values of `with(…)`: each stands for a resource or an interface, and each may be an `Arc` or not.

use std::sync::Arc;

use crate::{
    AppBuilder,
    inject::{GiveToApp, Managed, Resource},
};

/// A value that stands for a resource: itself, which the app then owns, or an `Arc` of it, which is lent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    label = "neither a resource nor an `Arc` of one",
    note = "`with` takes the value of a resource, or an `Arc` of one; what stands for an interface is written `dyn Trait = VALUE`"
)]
pub trait Replacement {
    /// Gives it to the app.
    fn give(self, builder: AppBuilder) -> AppBuilder;
}

impl<T: Managed + GiveToApp> Replacement for T {
    fn give(self, builder: AppBuilder) -> AppBuilder {
        builder.give(Arc::new(self), true)
    }
}

impl<T: GiveToApp + ?Sized> Replacement for Arc<T> {
    fn give(self, builder: AppBuilder) -> AppBuilder {
        // Of a resource, too: to bind one is to lend it.
        builder.bind(self)
    }
}

/// What `register` names.
pub fn registered<T: Resource + ?Sized>(builder: AppBuilder) -> AppBuilder {
    builder.register::<T>()
}

/// Puts a value in place of a resource.
pub fn replace<V: Replacement>(builder: AppBuilder, value: V) -> AppBuilder {
    value.give(builder)
}

/// A value that stands for an interface. An `Arc` is taken as it is, any other value is put in one: the method of the type goes before
/// that of the trait.
#[allow(missing_debug_implementations, reason = "holds the user's value")]
pub struct Given<V>(pub V);

impl<T: ?Sized> Given<Arc<T>> {
    /// The `Arc`.
    pub fn shared(self) -> Arc<T> {
        self.0
    }
}

/// A value that is in no `Arc`.
pub trait Unshared {
    /// What it is.
    type Value;
    /// Puts it in an `Arc`.
    fn shared(self) -> Arc<Self::Value>;
}

impl<V> Unshared for Given<V> {
    type Value = V;
    fn shared(self) -> Arc<V> {
        Arc::new(self.0)
    }
}
