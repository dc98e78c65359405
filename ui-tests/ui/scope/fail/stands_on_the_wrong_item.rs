//! error: none
//! errors: 4
//! The attribute goes on a struct.
use std::sync::Arc;
use tenure::{resource, scope};

#[scope]
enum Request {
    Get,
}
#[scope]
fn open() {}
#[scope]
trait Within {}
#[scope]
mod inner {}

#[resource(scope = Request)]
struct Unit;
#[resource(scope = Request)]
struct Handler {
    unit: Arc<Unit>,
}

fn main() {}
