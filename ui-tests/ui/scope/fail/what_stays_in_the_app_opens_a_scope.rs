//! error: E0080
//! What stays in the app, also if it is lazy, takes nothing of a scope.
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
