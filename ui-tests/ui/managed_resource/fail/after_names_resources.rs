//! error: E0080 E0277
//! errors: 2
//! `after` names resources; of a trait, it names those that provide it.
use tenure::{managed_resource, resource};

struct Plain;

#[resource]
trait Mailer: Send + Sync {}

#[managed_resource(init = || Self, after(Plain))]
struct Db;
#[managed_resource(init = || Self, after(dyn Mailer))]
struct Cache;

fn main() {}
