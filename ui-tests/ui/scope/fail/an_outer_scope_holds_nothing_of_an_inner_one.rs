//! error: E0080
//! What lives in an outer scope takes nothing of an inner one: it would outlive it.
use std::sync::Arc;
use tenure::{resource, scope};

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[resource(scope = Step)]
struct Trace;

#[resource(scope = Request)]
struct UnitOfWork {
    trace: Arc<Trace>,
}

fn main() {}
