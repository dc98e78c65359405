//! error: E0283 E0284
use tenure::managed_resource;

#[managed_resource(init = Default::default)]
#[derive(Default)]
struct Cache;

#[managed_resource(init = Db::open)]
struct Db;
impl Db {
    fn open<T: Default>() -> Self {
        Self
    }
}

fn main() {}
