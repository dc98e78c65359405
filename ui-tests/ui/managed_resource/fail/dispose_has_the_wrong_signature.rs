//! error: E0277
//! errors: 2
//! A `dispose` takes the value or a reference to it, and nothing else, and returns nothing or a `Result`.
#[tenure::managed_resource(init = || Self, dispose = Db::close)]
struct Db;
impl Db {
    fn close(&self, _force: bool) {}
}

#[tenure::managed_resource(init = || Self, dispose = Cache::close)]
struct Cache;
impl Cache {
    fn close(&self) -> u32 {
        0
    }
}

fn main() {}
