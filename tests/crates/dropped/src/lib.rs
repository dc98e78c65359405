//! A resource of a crate that nothing refers to: the linker drops it, unless it is told not to.

use tenure::resource;

/// Named by nobody.
#[resource]
#[derive(Debug)]
pub struct Dropped;
