//! error: E0080
//! A `fallback` stands in for an `init` that can fail.
use tenure::managed_resource;

#[managed_resource(init = || Self, fallback = Self::open)]
struct Cache;
impl Cache {
    fn open() -> Self {
        Self
    }
}

fn main() {}
