//! error: E0080
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
