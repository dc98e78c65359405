//! error: E0277
//! errors: 3
//! The app is given values of resources that it holds.
use std::sync::Arc;
use tenure::{App, resource};

#[resource(pool)]
struct Connection;
#[resource]
struct Db;
struct Clock;

fn give() {
    App::all().provide(Connection {});
    App::all().lend(Arc::new(Clock));
    App::all().provide(Arc::new(Db {}));
}

fn main() {}
