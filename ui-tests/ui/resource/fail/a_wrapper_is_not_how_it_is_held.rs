//! error: E0080
//! errors: 11
//! A dependency is taken as it is held, without a lock or another wrapper around it.
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, Weak},
};
use tenure::{App, AppHandle, Lazy, Pool, PoolGuard, resource};

#[resource]
struct Db;
#[resource(lazy)]
struct Report;
#[resource(pool)]
struct Connection;
#[resource]
trait Mailer: Send + Sync {}

#[resource]
struct Api {
    locked: Arc<Mutex<Db>>,
    weak: Weak<Db>,
    several: Vec<Db>,
    perhaps: Option<Db>,
    lazy: Arc<Lazy<Report>>,
    pool: Pool<Connection>,
    perhaps_a_pool: Option<Arc<Pool<Connection>>>,
    guard: PoolGuard<Connection>,
    named: HashMap<String, Arc<dyn Mailer>>,
    app: Arc<AppHandle>,
    owner: App,
}

fn main() {}
