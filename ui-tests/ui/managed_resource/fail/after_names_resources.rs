//! error: E0080 E0277
use tenure::{managed_resource, resource};

struct Plain;

#[resource]
trait Mailer: Send + Sync {}

#[managed_resource(init = || Self, after(Plain))]
struct Db;
#[managed_resource(init = || Self, after(dyn Mailer))]
struct Cache;

fn main() {}
