//! error: E0080
#[tenure::managed_resource(init = Db::open, dispose = async |_| {}, blocking)]
struct Db;
impl Db {
    async fn open() -> Self {
        Self
    }
}

fn main() {}
