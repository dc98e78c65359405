//! error: E0277
//! errors: 2
//! The app is asked for the pool, and not for what is in it.
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
