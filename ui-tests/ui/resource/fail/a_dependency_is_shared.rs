//! error: E0080
//! errors: 4
//! A dependency is shared, and so is held in an `Arc`.
use tenure::{managed_resource, resource};

#[resource]
struct Db;
#[resource]
trait Mailer: Send + Sync {}

#[resource]
struct Api {
    borrowed: &'static Db,
}

#[resource]
struct Notes {
    boxed: Box<dyn Mailer>,
}

#[managed_resource(init = |_: &'static Db| Self)]
struct Jobs;

#[tenure::resource_main]
async fn main(_: Box<Db>) {}
