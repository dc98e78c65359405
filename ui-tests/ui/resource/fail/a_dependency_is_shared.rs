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
    boxed: Box<dyn Mailer>,
    borrowed: &'static Db,
}

#[managed_resource(init = |_: &'static Db| Self)]
struct Jobs;

#[tenure::resource_main]
async fn main(_: Box<Db>) {}
