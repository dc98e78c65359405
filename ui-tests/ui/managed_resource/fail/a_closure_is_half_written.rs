//! error: none
//! A closure that is being written is one mistake.
use std::sync::Arc;
use tenure::{managed_resource, resource};

#[resource]
struct Db;
#[managed_resource(init = async |db: Arc<Db>| { let x = ; Self(db) })]
struct Api(Arc<Db>);

fn main() {}
