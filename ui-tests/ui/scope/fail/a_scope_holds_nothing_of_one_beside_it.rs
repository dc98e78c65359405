//! error: E0080
//! What lives in one scope takes nothing of a scope that is not around it.
use std::sync::Arc;
use tenure::{resource, scope};

#[scope]
struct Request;
#[scope]
struct Job;
#[resource(scope = Job)]
struct Lease;

#[resource(scope = Request)]
struct Handler {
    lease: Arc<Lease>,
}

fn main() {}
