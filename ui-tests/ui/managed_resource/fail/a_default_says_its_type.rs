//! error: none
//! A function of a trait says of which type it is.
use tenure::managed_resource;

#[managed_resource(init = Default::default)]
#[derive(Default)]
struct Cache;

fn main() {}
