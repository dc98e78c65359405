#![deny(warnings)]
//! Every option of how a resource is held, and of a pool.
use std::sync::Arc;
use tenure::{AppHandle, Lazy, Pool, managed_resource, resource, resource_main};

#[resource(lazy, after(Clock))]
struct Report;
#[managed_resource(
    init = || Self,
    health = |_| true,
    pool(max = 4, min = 1, acquire_timeout = "none", idle_timeout = "1m", max_age = "1h", check = "never", slow_acquire = "none")
)]
struct Connection;
#[resource(pool)]
struct Buffer(Arc<Clock>);
#[resource(pool(min = 8))]
struct Page;
#[resource]
struct Clock;
#[resource(optional, primary, provides(dyn Metrics))]
struct Files;
#[resource]
trait Metrics: Send + Sync {}
impl Metrics for Files {}

#[resource_main]
async fn main(app: AppHandle, report: Lazy<Report>, files: Option<Arc<Files>>, buffers: Arc<Pool<Buffer>>, pages: Arc<Pool<Page>>) {
    assert!(report.get_if_ready().is_none() && files.is_some());
    let clock = &buffers.acquire().await.expect("there is one").0;
    assert!(Arc::ptr_eq(clock, &app.get::<Clock>()) && pages.acquire().await.is_ok());
    assert!(app.get::<Pool<Connection>>().acquire().await.is_ok());
}
