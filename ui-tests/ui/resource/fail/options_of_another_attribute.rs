//! error: none
//! errors: 8
//! An option that belongs to another attribute is shown the way there.
use tenure::{managed_resource, resource, resource_main, scope};

#[managed_resource(init = || Self, flavor = "multi_thread", min = 3, backoff = "1s")]
struct Db;
#[resource(within = Request, default)]
struct Api;
#[resource(init = connect)]
trait Mailer: Send + Sync {}
#[scope(lazy)]
struct Request;

#[resource_main(with(3))]
async fn main() {}
