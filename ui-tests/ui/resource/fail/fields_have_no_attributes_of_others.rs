//! error: none
//! errors: 7
//! What fields have elsewhere is understood, and written in our way.
use std::sync::Arc;
use tenure::{managed_resource, resource};

#[resource]
struct Db;

#[resource]
struct Api {
    #[inject]
    db: Arc<Db>,
    #[autowired]
    same: Arc<Db>,
    #[default]
    hits: u64,
    #[value(8080)]
    port: u16,
    #[managed_resource(value = "api".to_owned())]
    name: String,
    #[scope(Request)]
    other: Arc<Db>,
}

#[managed_resource(init = |db: Arc<Db>| Self { db })]
struct Jobs {
    #[inject]
    db: Arc<Db>,
}

fn main() {}
