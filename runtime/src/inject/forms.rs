//! How a resource is taken by name: `Arc<T>`, `Option<Arc<T>>`, `Vec<Arc<T>>`. `Lazy` and `Pool` stand by their types.

use std::sync::Arc;

use super::{Inject, Injector, Resource};
use crate::{
    core::{
        edge::{Edge, Form},
        near::{Instead, Named, NearMiss},
    },
    error::GetError,
};

/// Whether it lives in a scope, as the compiler knows.
const fn is_scoped<T: Resource + ?Sized>() -> bool {
    const { T::DESCRIPTOR.get().options.scope.is_some() }
}

impl<T: Resource + ?Sized> Inject for Arc<T> {
    const EDGE: Edge = Edge::resource(T::DESCRIPTOR, T::FORM);
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        if is_scoped::<T>() { injector.scoped::<T>() } else { injector.shared().lookup(T::DESCRIPTOR.get()) }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Inject for Option<Arc<T>> {
    const EDGE: Edge = match T::FORM {
        Form::Pool => {
            let of = Named::Resource(T::DESCRIPTOR);
            let (but, instead) = ("a pool is always there", Instead::ItsForm);
            Edge::NearMiss(&NearMiss { open: "Option<Arc<Pool<", of, close: ">>>", but, instead })
        }
        _ => Edge::resource(T::DESCRIPTOR, Form::Optional),
    };
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        Ok(Arc::inject(injector).ok())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Inject for Vec<Arc<T>> {
    const EDGE: Edge = match T::FORM {
        Form::Pool => {
            let of = Named::Resource(T::DESCRIPTOR);
            let (but, instead) = ("there is one pool", Instead::ItsForm);
            Edge::NearMiss(&NearMiss { open: "Vec<Arc<Pool<", of, close: ">>>", but, instead })
        }
        _ => Edge::resource(T::DESCRIPTOR, Form::All),
    };
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        match injector.scope() {
            Some(scope) if is_scoped::<T>() => Ok(scope.find_all::<T>()),
            _ => Ok(injector.shared().lookup_all(T::DESCRIPTOR.get())),
        }
    }
}
