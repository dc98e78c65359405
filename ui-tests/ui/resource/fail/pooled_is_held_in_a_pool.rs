//! error: E0080
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
