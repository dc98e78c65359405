//! error: E0277
//! errors: 2
//! A pool holds a resource, which its declaration puts there.
use std::sync::Arc;
use tenure::{Pool, resource};

#[resource(pool)]
struct Connection;

#[resource]
struct Api(Arc<Pool<String>>, Arc<Pool<Arc<Connection>>>);

fn main() {}
