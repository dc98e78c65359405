//! error: E0283
//! A generic function says its types where it is named.
use tenure::managed_resource;

#[managed_resource(init = Db::open)]
struct Db;
impl Db {
    fn open<T: Default>() -> Self {
        Self
    }
}

fn main() {}
