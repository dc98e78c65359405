#![deny(warnings)]
//! Every option of how a resource is held, and of a pool.
use std::sync::Arc;
use tenure::{managed_resource, resource, scope};

#[scope]
struct Request;
#[resource(lazy, after(Connection))]
struct Report;
#[managed_resource(
    init = || Self,
    health = |_| true,
    pool(max = 4, min = 1, acquire_timeout = "none", idle_timeout = "1m", max_age = "1h", check = "never", slow_acquire = "none")
)]
struct Connection;
#[resource(pool)]
struct Buffer {
    clock: Arc<Clock>,
}
#[resource(pool(min = 8))]
struct Page;
#[resource]
struct Clock;
#[managed_resource(scope = Request, init = |_: Arc<dyn Unit>| Ok::<_, String>(Self), retry, dispose = drop, blocking)]
struct Handler;
#[resource(scope = Request)]
trait Unit: Send + Sync {}
#[resource(scope = Request, provides(dyn Unit), primary)]
struct PgUnit {
    clock: Arc<Clock>,
    id: Arc<RequestId>,
}
impl Unit for PgUnit {}
#[resource(scope = Request, provided)]
struct RequestId;

fn main() {
    let clock = Arc::new(Clock);
    let _ = (Report, Connection, Buffer { clock: clock.clone() }.clock, Page, Handler);
    let unit = PgUnit { clock, id: Arc::new(RequestId) };
    let _ = (unit.clock, unit.id);
}
