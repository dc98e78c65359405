//! A resource that nobody names: it is found because its crate is linked.

use tenure::resource;

/// What makes a program link this crate.
pub fn version() -> u32 {
    1
}

/// Named by nobody.
#[resource]
#[derive(Debug)]
pub struct Gathered;
