//! error: E0277
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
