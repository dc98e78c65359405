//! error: E0080
//! errors: 3
//! What is in a pool is held as `Arc<Pool<T>>`.
use std::sync::Arc;
use tenure::resource;

#[resource(pool)]
struct Connection;

#[resource]
struct Api {
    connection: Arc<Connection>,
    maybe: Option<Arc<Connection>>,
    all: Vec<Arc<Connection>>,
}
#[resource(after(Connection))]
struct Late;

fn main() {}
