//! error: E0080
//! errors: 2
//! What the app holds takes no interface of a scope: it would outlive what provides it.
use std::sync::Arc;
use tenure::{resource, scope};

#[scope]
struct Request;
#[resource(scope = Request)]
trait Unit: Send + Sync {}

#[resource]
struct Api {
    unit: Arc<dyn Unit>,
}
#[resource]
struct Audit {
    units: Vec<Arc<dyn Unit>>,
}

fn main() {}
