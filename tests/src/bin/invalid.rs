//! A program whose graph is wrong in two ways that only the whole program shows.

use std::sync::Arc;

use tenure::{resource, resource_main};

/// Nobody provides it.
#[resource]
trait Clock: Send + Sync {}

/// Two provide it.
#[resource]
trait Store: Send + Sync {}

#[resource(provides(dyn Store))]
struct Disk;

impl Store for Disk {}

#[resource(provides(dyn Store))]
struct Memory;

impl Store for Memory {}

#[resource]
#[allow(dead_code, reason = "never comes to be")]
struct Service {
    clock: Arc<dyn Clock>,
    store: Arc<dyn Store>,
}

#[resource_main]
fn main() {
    println!("main");
}
