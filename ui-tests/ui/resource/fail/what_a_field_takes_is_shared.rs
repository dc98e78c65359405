//! error: none
//! errors: 10
//! What is injected is held together with others; data that is its own has an owner.
use std::sync::Arc;
use tenure::{Shutdown, resource};

#[resource]
trait Mailer: Send + Sync {}
#[resource]
struct Db;

#[resource]
struct Bare {
    mailer: dyn Mailer,
    opaque: impl Mailer,
    borrowed: &dyn Mailer,
}
#[resource]
struct Borrowed {
    db: &Db,
    named: &'a Db,
    changed: &mut Db,
    shared: &Arc<Db>,
    stop: &Shutdown,
}
#[resource]
struct Data {
    name: &str,
    bytes: [u8],
}

fn main() {}
