//! error: none
//! errors: 15
//! An option and its value are written in one way: `name = value`, or `name(values)` for a list.
use std::sync::Arc;
use tenure::{managed_resource, resource};

#[managed_resource(init: Self::new, pool(3))]
struct A;
#[managed_resource(init => Self::new, retry(5), after = A)]
struct B;
#[managed_resource(init(Self::new), name("c"), retry = 3)]
struct C;
#[managed_resource(init = || Self, provides = dyn Mailer, pool = 3, name = orders)]
struct D;
#[managed_resource(init = || Self, a::b, after("A"), lazy = false)]
struct E;
#[resource]
struct Holder(Arc<A>, Arc<B>, Arc<C>, Arc<D>, Arc<E>);

impl A {
    fn new() -> Self {
        Self
    }
}
impl B {
    fn new() -> Self {
        Self
    }
}

fn main() {}
