//! error: none
//! errors: 6
//! What lives in a scope is held in one way only.
use tenure::{managed_resource, resource, scope};

#[scope]
struct Request;
#[resource(scope = Request, early, lazy, pool, optional, after(Clock))]
struct Unit;
#[managed_resource(init = || Self, run = async |_, _| (), scope = Request)]
struct Worker;
#[resource]
struct Clock;

fn main() {}
