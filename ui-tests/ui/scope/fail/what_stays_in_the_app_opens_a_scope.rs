//! error: E0080
use std::sync::Arc;
use tenure::{resource, scope};

#[scope]
struct Request;
#[resource(scope = Request)]
struct UnitOfWork;
#[resource(lazy)]
struct Report {
    unit: Arc<UnitOfWork>,
}

fn main() {}
