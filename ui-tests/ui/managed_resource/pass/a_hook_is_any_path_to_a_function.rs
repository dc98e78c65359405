#![deny(warnings)]
//! A hook may be named by any path: to an associated function, a generic one, one of a trait or of another module, a constructor.
use std::sync::Arc;
use tenure::{managed_resource, resource_main};

trait Make: Sized {
    fn make() -> Self;
    fn close(&self) {}
}
#[managed_resource(init = <Self as Make>::make, dispose = Make::close)]
struct ByTrait(u8);
impl Make for ByTrait {
    fn make() -> Self {
        Self(1)
    }
}
#[managed_resource(init = crate::numbers::number::<2, Self>, dispose = std::mem::drop)]
struct Generic(u8);
mod numbers {
    pub(crate) fn number<const N: u8, T: From<u8>>() -> T {
        N.into()
    }
}
impl From<u8> for Generic {
    fn from(number: u8) -> Self {
        Self(number)
    }
}
#[managed_resource(init = Self)]
struct Constructed(Arc<ByTrait>, Arc<Generic>);

const MAKE: fn(Arc<Constructed>) -> Pointed = |constructed| Pointed(constructed);
#[managed_resource(init = MAKE)]
struct Pointed(Arc<Constructed>);

#[resource_main]
fn main(all: Arc<Pointed>) {
    assert_eq!((all.0.0.0, all.0.1.0), (1, 2));
}
