//! error: E0080
//! errors: 8
//! An `Arc<Pool<T>>` is taken of what is in a pool, by what is not early, and of nothing else.
use std::sync::Arc;
use tenure::{Pool, managed_resource, resource};

#[resource]
struct Clock;
#[resource(pool)]
struct Connection;
#[resource(lazy)]
struct Report;

#[resource]
struct Api {
    connection: Arc<Connection>,
    clock: Arc<Pool<Clock>>,
    report: Arc<Pool<Report>>,
}
#[managed_resource(init = |_: Arc<Pool<Connection>>, _: Arc<Connection>| Self)]
struct Jobs;
#[resource(early, after(Connection))]
struct Config {
    connection: Arc<Pool<Connection>>,
}

#[tenure::resource_main]
async fn main(_: Arc<Pool<Connection>>, _: Arc<Connection>, _: Arc<Pool<Clock>>) {}
