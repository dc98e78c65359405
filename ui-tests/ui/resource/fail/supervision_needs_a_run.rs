//! error: none
use tenure::{Shutdown, resource, scope};

#[resource(restart)]
struct A;
#[resource(restart(max = 3), ignore_failure, stop_on_end)]
struct B;
#[scope]
struct Request;
#[resource(scope = Request, restart)]
struct C;
#[resource(pool, stop_on_end)]
struct D;
#[resource(pool, run = Self::run, restart)]
struct E;
impl E {
    async fn run(&self, _: Shutdown) {}
}

fn main() {}
