//! error: E0277
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
