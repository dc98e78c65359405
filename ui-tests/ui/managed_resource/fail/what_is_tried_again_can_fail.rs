//! error: E0080
//! errors: 3
//! `retry` belongs to an `init` that can fail.
use tenure::{managed_resource, resource};

#[managed_resource(init = || Self, retry)]
struct Cache;

#[managed_resource(init = Db::connect, name = "database", retry(attempts = 3))]
struct Db;
impl Db {
    async fn connect() -> Self {
        Self
    }
}

#[resource(init = Api::prepare, retry)]
struct Api;
impl Api {
    fn prepare(&mut self) {}
}

fn main() {}
