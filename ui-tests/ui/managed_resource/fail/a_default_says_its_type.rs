//! error: none
use tenure::managed_resource;

#[managed_resource(init = Default::default)]
#[derive(Default)]
struct Cache;

fn main() {}
