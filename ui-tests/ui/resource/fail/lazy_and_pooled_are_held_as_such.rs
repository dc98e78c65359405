//! error: E0080
use std::sync::Arc;
use tenure::resource;

#[resource(lazy)]
struct Report;
#[resource(pool)]
struct Connection;

#[resource]
struct Api {
    report: Arc<Report>,
    maybe: Option<Arc<Report>>,
    connection: Arc<Connection>,
    all: Vec<Arc<Connection>>,
}
#[resource(after(Report, Connection))]
struct Late;

fn main() {}
