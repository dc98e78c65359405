//! error: E0277
#[tenure::managed_resource(init = || Self, health = Db::ping)]
struct Db;
impl Db {
    async fn ping(&self) -> u32 {
        0
    }
}

fn main() {}
