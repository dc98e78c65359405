//! error: none
//! errors: 4
//! An attribute that is half written is told what is missing, and the rest of the program stays quiet.
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
