//! error: none
//! errors: 4
//! A struct, a trait or a `main` that rustc could not quite read is reported once.
use std::sync::Arc;
use tenure::{resource, resource_main};

#[resource]
struct Db {
    first: Arc<Other>
    second: Arc<Other>,
}
#[resource]
struct Other {
    cache
}
#[resource]
trait Mailer: Send + Sync {
    fn send(&self) -> ;
}

#[resource_main]
async fn main(db: Arc<Db>, cache) {}
