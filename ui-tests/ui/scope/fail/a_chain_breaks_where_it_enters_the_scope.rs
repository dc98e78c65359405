//! error: E0080
//! In a chain that leads into a scope, the one is reported that takes what is in it.
use std::sync::Arc;
use tenure::{resource, scope};

#[scope]
struct Request;
#[resource]
struct Api {
    notes: Arc<Notes>,
}
#[resource]
struct Notes {
    unit: Arc<UnitOfWork>,
}
#[resource(scope = Request)]
struct UnitOfWork;

fn main() {}
