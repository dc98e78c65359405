//! error: E0080
//! errors: 3
//! What is early depends on what is early only.
use std::sync::Arc;

#[tenure::resource]
struct Db;

#[tenure::resource(early)]
struct Config {
    db: Arc<Db>,
}

#[tenure::managed_resource(init = Secrets::read, early)]
struct Secrets;
impl Secrets {
    fn read(_: Arc<Db>) -> Self {
        Self
    }
}

#[tenure::resource(early, after(Db))]
struct Log;

fn main() {}
