//! What a hook, a field or `main` may take.

mod forms;
mod framework;
mod injector;
mod managed;
mod parameters;
mod roots;

pub use self::{
    injector::Injector,
    managed::{Field, Managed, check_field, descriptor_of, injected, view_as},
    parameters::{InjectAll, Parameters},
    roots::Roots,
};
pub(crate) use self::{injector::Source, parameters::for_each_arity};
use std::sync::Arc;

use crate::{
    core::{
        edge::{DescriptorRef, Edge, Form},
        value::Value,
    },
    error::GetError,
};

/// A type that the app can give to others: a struct under `#[resource]` or `#[managed_resource]`, or a trait under `#[resource]`.
///
/// It is the bound of [`AppHandle::get`], [`App::only`](crate::App::only) and
/// [`AppBuilder::register`](crate::AppBuilder::register). The attributes implement it; nobody does by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    label = "not a resource",
    note = "a struct becomes one by `#[resource]` or `#[managed_resource(init = …)]`, a trait by `#[resource]`; a foreign type is \
            wrapped in a struct, a foreign trait in a local one"
)]
pub trait Resource: Send + Sync + 'static {
    #[doc(hidden)]
    const DESCRIPTOR: DescriptorRef;
    /// What an `Arc` of it is: the resource itself, or its pool.
    #[doc(hidden)]
    const FORM: Form = Form::Shared;
    /// The value of a resource as what it is; `None` for a trait, and for a value of another type.
    #[doc(hidden)]
    fn of_value(value: Value) -> Option<Arc<Self>> {
        drop(value);
        None
    }
}

/// What may be a parameter of an `init`, a field of a `#[resource]`, or a parameter of `main`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "cannot be injected",
    note = "a dependency is taken as `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Arc<Pool<T>>`, `Arc<dyn Trait>` or `Vec<Arc<dyn Trait>>`, where `T` or \
            `Trait` is a resource; `Shutdown`, `Tasks`, `CleanupStack`, `AppHandle` and `ScopeHandle` can be taken as well; a field of any other type says `#[resource(default)]` or \
            `#[resource(value = …)]`"
)]
pub trait Inject: Sized + Send {
    #[doc(hidden)]
    const EDGE: Edge;
    #[doc(hidden)]
    fn inject(injector: &Injector) -> Result<Self, GetError>;
}
