//! What an app can be built for.

use std::sync::Arc;

use super::{Inject, Resource};
use crate::core::edge::Edge;

/// What an app can be built for: `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Vec<Arc<dyn Trait>>`, or a tuple of up to 12 of them.
#[diagnostic::on_unimplemented(
    message = "an app cannot be built for `{Self}`",
    label = "neither an injectable type nor a tuple of them",
    note = "write `App::only::<(Arc<A>, Arc<B>)>()`"
)]
pub trait Roots {
    #[doc(hidden)]
    const EDGES: &'static [Edge];
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Roots for Arc<T> {
    const EDGES: &'static [Edge] = &[<Self as Inject>::EDGE];
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Roots for Option<Arc<T>> {
    const EDGES: &'static [Edge] = &[<Self as Inject>::EDGE];
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Roots for Vec<Arc<T>> {
    const EDGES: &'static [Edge] = &[<Self as Inject>::EDGE];
}

macro_rules! tuples {
    ($($arg:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($arg: Inject),*> Roots for ($($arg,)*) {
            const EDGES: &'static [Edge] = &[$($arg::EDGE),*];
        }
    };
}
super::for_each_arity!(tuples);
