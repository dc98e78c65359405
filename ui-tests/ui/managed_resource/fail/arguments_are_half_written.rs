//! error: none
use std::sync::Arc;
use tenure::managed_resource;

#[managed_resource(init = )]
struct A;
#[managed_resource(init = || Self, dispose = |a|, early)]
struct B;
#[managed_resource(= 3, init = || Self early)]
struct C;
#[tenure::resource]
struct Holder(Arc<A>, Arc<B>, Arc<C>);

fn main() {}
