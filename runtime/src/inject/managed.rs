//! What generated code says of a struct, and what it calls.

use std::sync::{Arc, Weak};

use super::{InField, InRoot, Injector, Resource};
use crate::{
    core::{
        edge::{DescriptorRef, Edge},
        value::{Value, WeakValue},
    },
    hook::{Dispose, HealthCheck, Init, Run},
};

/// What generated code says of a struct: its descriptor and its hooks. By this one impl it is a [`Resource`], so that a type
/// that is not `Send + Sync` is reported once, and so that rustc does not list every resource of the program as one that could
/// have been meant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource that is built by the app",
    label = "not built by the app"
)]
#[doc(hidden)]
pub trait Managed: Send + Sync + Sized + 'static {
    /// The descriptor.
    const DECLARED: DescriptorRef;
    /// How it is held.
    type Held;
    /// `init`, or the fields.
    const INIT: Init<Self>;
    /// `fallback`
    const FALLBACK: Option<Init<Self>> = None;
    /// `dispose`
    const DISPOSE: Option<Dispose<Self>> = None;
    /// `health`
    const HEALTH: Option<HealthCheck<Self>> = None;
    /// `run`
    const RUN: Option<Run<Self>> = None;
}

#[diagnostic::do_not_recommend]
impl<T: Managed> Resource for T {
    const DESCRIPTOR: DescriptorRef = T::DECLARED;
    type Held = T::Held;
    fn of_value(value: Value) -> Option<Arc<Self>> {
        value.downcast().ok()
    }
}

/// The descriptor of a resource or an interface that is named in an option.
pub const fn descriptor_of<T: Resource + ?Sized>() -> DescriptorRef {
    T::DESCRIPTOR
}

/// The descriptor of an interface that is named in `provides`.
pub const fn interface_of<T: IsInterface + ?Sized>() -> DescriptorRef {
    T::DESCRIPTOR
}

/// A trait under `#[resource]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "not an interface",
    note = "a trait becomes one by `#[resource]`; one of another crate is wrapped in a local trait, which has it as its supertrait"
)]
pub trait IsInterface: Resource {}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> IsInterface for T {}

/// Sees the `Weak` of a resource as that of an interface: what generated code calls for each `provides`.
pub fn view_as<T, U>(weak: &WeakValue, view: fn(Weak<T>) -> Weak<U>) -> WeakValue
where
    T: Resource,
    U: Resource + ?Sized,
{
    Box::new(view(weak.downcast_ref::<Weak<T>>().cloned().unwrap_or_default()))
}

/// One field of a `#[resource]`, or one parameter of `main`: all that generated code needs to know of its type.
///
/// It is made once for each, so that a type that cannot be injected is reported once.
#[derive(Debug)]
pub struct Field<T> {
    /// What it wants.
    pub edge: Edge,
    /// Takes it from the app.
    pub take: fn(&Injector) -> Result<T, crate::BoxError>,
}

/// A field of type `T`.
pub const fn field<T: InField>() -> Field<T> {
    Field { edge: T::EDGE, take: |injector| Ok(T::inject(injector)?) }
}

/// A parameter, of `main` or of a test, of type `T`.
pub const fn parameter<T: InRoot>() -> Field<T> {
    Field { edge: T::EDGE, take: |injector| Ok(T::inject(injector)?) }
}
