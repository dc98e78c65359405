//! What an app can be built for.

use std::sync::Arc;

use super::{GetFromApp, Inject, LazyFromApp, Resource, held};
use crate::{Lazy, core::edge::Edge};

/// What an app can be built for: `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Vec<Arc<dyn Trait>>`, or a tuple of up to 12 of them.
#[diagnostic::on_unimplemented(
    message = "an app cannot be built for `{Self}`",
    label = "neither an injectable type nor a tuple of them",
    note = "write `App::only::<Arc<A>>()` or `App::only::<(Arc<A>, Arc<B>)>()`, with up to 12 of them"
)]
pub trait Roots {
    #[doc(hidden)]
    const EDGES: &'static [Edge];
}

impl<T: RootList> Roots for T {
    const EDGES: &'static [Edge] = T::OF_LIST;
}

/// One, or a tuple; apart from [`Roots`], so that rustc does not list the tuples of every length as types that could have been
/// meant.
#[diagnostic::on_unimplemented(
    message = "an app cannot be built for `{Self}`",
    label = "neither an injectable type nor a tuple of them"
)]
pub trait RootList {
    /// What is wanted.
    const OF_LIST: &'static [Edge];
}

/// One of them.
#[diagnostic::on_unimplemented(
    message = "an app cannot be built for `{Self}`",
    label = "not a resource, held in its form",
    note = "a resource is named as it is held: `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Arc<Pool<T>>`, `Arc<dyn Trait>` or \
            `Vec<Arc<dyn Trait>>`"
)]
pub trait Root: Inject {}

impl<T: GetFromApp + ?Sized> Root for Arc<T> {}
impl<T: Resource<Held: held::GotIfThere<T>> + ?Sized> Root for Option<Arc<T>> {}
impl<T: Resource<Held: held::GotAll<T>> + ?Sized> Root for Vec<Arc<T>> {}
impl<T: LazyFromApp + ?Sized> Root for Lazy<T> {}

impl<T: GetFromApp + ?Sized> RootList for Arc<T> {
    const OF_LIST: &'static [Edge] = &[<Self as Inject>::EDGE];
}

impl<T: Resource<Held: held::GotIfThere<T>> + ?Sized> RootList for Option<Arc<T>> {
    const OF_LIST: &'static [Edge] = &[<Self as Inject>::EDGE];
}

impl<T: Resource<Held: held::GotAll<T>> + ?Sized> RootList for Vec<Arc<T>> {
    const OF_LIST: &'static [Edge] = &[<Self as Inject>::EDGE];
}

impl<T: LazyFromApp + ?Sized> RootList for Lazy<T> {
    const OF_LIST: &'static [Edge] = &[<Self as Inject>::EDGE];
}

macro_rules! tuples {
    ($($arg:ident)*) => {
        impl<$($arg: Root),*> RootList for ($($arg,)*) {
            const OF_LIST: &'static [Edge] = &[$($arg::EDGE),*];
        }
    };
}
super::for_each_arity!(tuples);
