//! error: E0080
//! errors: 2
//! Under `blocking`, hooks are synchronous: they may block their thread, which is why they get one of their own.
#[tenure::managed_resource(init = Db::open, dispose = async |_| {}, blocking)]
struct Db;
impl Db {
    async fn open() -> Self {
        Self
    }
}

fn main() {}
