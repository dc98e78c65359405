//! error: E0277
use tenure::{AppHandle, Pool, resource};

#[resource(pool)]
struct Connection;
#[resource]
struct Clock;

fn ask(app: &AppHandle) {
    app.get::<Connection>();
    app.get::<Pool<Clock>>();
    app.get::<Pool<Connection>>();
}

fn main() {}
