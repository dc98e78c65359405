//! error: E0080
use tenure::managed_resource;

#[managed_resource(init = || Self, fallback = Self::open)]
struct Cache;
impl Cache {
    fn open() -> Self {
        Self
    }
}

fn main() {}
