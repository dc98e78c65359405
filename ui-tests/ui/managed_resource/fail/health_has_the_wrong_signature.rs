//! error: E0277
//! errors: 2
//! A `health` takes a reference to the value, and says how it is.
#[tenure::managed_resource(init = || Self, health = Db::ping)]
struct Db;
impl Db {
    async fn ping(&self) -> u32 {
        0
    }
}

#[tenure::managed_resource(init = || Self, health = Cache::ping)]
struct Cache;
impl Cache {
    fn ping(&mut self) -> bool {
        true
    }
}

fn main() {}
