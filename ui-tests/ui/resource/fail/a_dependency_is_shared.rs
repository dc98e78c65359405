//! error: E0080
//! errors: 6
//! A dependency is shared, and so is held in an `Arc`.
use tenure::{managed_resource, resource};

#[resource]
struct Db;
#[resource(lazy)]
struct Report;
#[resource]
trait Mailer: Send + Sync {}

#[resource]
struct Api {
    plain: Db,
    lazy: Report,
    boxed: Box<dyn Mailer>,
    borrowed: &'static Db,
}

#[managed_resource(init = |_: Db| Self)]
struct Jobs;

#[tenure::resource_main]
async fn main(_: Db) {}
