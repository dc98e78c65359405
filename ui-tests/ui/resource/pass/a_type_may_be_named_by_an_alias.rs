#![deny(warnings)]
#![allow(unused_parens)]
//! What a field or a parameter takes is its type, however it is written.
use std::sync::Arc;
use tenure::{Lazy, Pool, resource, resource_main};

mod types {
    pub(crate) use super::Db as Database;
    pub(crate) type Shared<T> = std::sync::Arc<T>;
    pub(crate) type Sender = dyn super::Mailer;
    pub(crate) type Connections = Shared<tenure::Pool<super::Connection>>;
}
#[resource]
struct Db;
#[resource(pool)]
struct Connection;
#[resource]
trait Mailer: Send + Sync {}
#[resource(provides(dyn self::Mailer))]
struct Smtp;
impl Mailer for Smtp {}
#[resource(lazy)]
struct Report(types::Shared<types::Database>);
#[resource]
struct Api {
    db: types::Shared<types::Database>,
    sender: Arc<types::Sender>,
    all: Vec<Arc<dyn Mailer + 'static>>,
    connections: types::Connections,
}

#[resource_main]
async fn main(api: Arc<Api>, db: std::sync::Arc<(types::Database)>, pool: Arc<Pool<Connection>>, report: Lazy<Report>) {
    assert!(Arc::ptr_eq(&api.db, &db) && Arc::ptr_eq(&api.connections, &pool));
    assert!(Arc::ptr_eq(&api.sender, &api.all[0]));
    assert!(Arc::ptr_eq(&report.get().await.expect("it can be made").0, &db));
}
