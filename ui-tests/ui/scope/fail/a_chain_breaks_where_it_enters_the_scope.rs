//! error: E0080
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
