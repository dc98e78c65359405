//! What a hook, a field or `main` may take.

mod asked;
mod forms;
mod framework;
pub mod held;
mod injector;
mod managed;
mod near;
mod parameters;
mod roots;

use std::sync::Arc;

pub use self::{
    asked::{GetFromApp, GetFromScope, GiveToApp, LazyFromApp, TryGetFromApp},
    injector::Injector,
    managed::{Field, IsInterface, Managed, descriptor_of, field, interface_of, parameter, view_as},
    parameters::{InjectAll, Parameters},
    roots::Roots,
};
pub(crate) use self::{injector::Source, parameters::for_each_arity};
use crate::{
    core::{
        edge::{DescriptorRef, Edge, Form},
        value::Value,
    },
    error::GetError,
};

/// A type that the app can give to others: a struct under `#[resource]` or `#[managed_resource]`, or a trait under `#[resource]`.
///
/// It is the bound of [`AppBuilder::register`](crate::AppBuilder::register). What depends on how it is held has a bound that says
/// more, as [`GetFromApp`] is that of [`AppHandle::get`](crate::AppHandle::get). The attributes implement it; nobody does by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    label = "not a resource",
    note = "a struct becomes one by `#[resource]` or `#[managed_resource(init = …)]`, a trait by `#[resource]`; a foreign type is \
            wrapped in a struct, a foreign trait in a local one; of an `Arc<T>`, name the `T`"
)]
pub trait Resource: Send + Sync + 'static {
    #[doc(hidden)]
    const DESCRIPTOR: DescriptorRef;
    /// What an `Arc` of it is: the resource itself, or its pool.
    #[doc(hidden)]
    const FORM: Form = Form::Shared;
    /// How it is held, as a type.
    #[doc(hidden)]
    type Held;
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
    note = "if `{Self}` is a resource, take `Arc<{Self}>`; a setting is taken with the resource that has it, such as `Arc<Config>`",
    note = "a parameter is `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Arc<Pool<T>>`, `Arc<dyn Trait>` or `Vec<Arc<dyn Trait>>`, where `T` or \
            `Trait` is a resource, or it is `Shutdown`, `AppHandle`, `ScopeHandle`, `Tasks` or `CleanupStack`"
)]
pub trait Inject: Sized {
    #[doc(hidden)]
    const EDGE: Edge;
    #[doc(hidden)]
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        // Of what comes near only: a `const` keeps everybody from taking it.
        let _ = injector;
        Err(GetError::NotInApp { resource: std::any::type_name::<Self>() })
    }
}

/// What may be a field of a `#[resource]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "cannot be injected",
    note = "if `{Self}` is a resource, take `Arc<{Self}>`; a field with a value of its own says `#[resource(default)]` or \
            `#[resource(value = …)]`",
    note = "a dependency is `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Arc<Pool<T>>`, `Arc<dyn Trait>` or `Vec<Arc<dyn Trait>>`, where `T` or \
            `Trait` is a resource, or it is `Shutdown`, `AppHandle`, `ScopeHandle`, `Tasks` or `CleanupStack`"
)]
pub trait InField: Inject {}
impl<T: Inject> InField for T {}

/// What may be a parameter of `main`, or of a test.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "cannot be injected",
    note = "if `{Self}` is a resource, take `Arc<{Self}>`",
    note = "a parameter is `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Arc<Pool<T>>`, `Arc<dyn Trait>` or `Vec<Arc<dyn Trait>>`, where `T` or \
            `Trait` is a resource, or it is `Shutdown` or `AppHandle`"
)]
pub trait InRoot: Inject {}
impl<T: Inject> InRoot for T {}
