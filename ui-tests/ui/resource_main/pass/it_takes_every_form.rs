#![deny(warnings)]
//! `main` takes what the app holds, in the form that is declared; its parameters are any patterns.
use std::sync::Arc;
use tenure::{AppHandle, Lazy, Pool, Shutdown, resource, resource_main};

#[resource]
struct Clock;
#[resource(optional)]
struct Metrics;
#[resource(lazy)]
struct Report;
#[resource(pool(max = 1))]
struct Connection;
#[resource]
trait Mailer: Send + Sync {}
#[resource(provides(dyn Mailer))]
struct Smtp;
impl Mailer for Smtp {}

#[resource_main]
async fn main(
    mut clock: Arc<Clock>,
    metrics: Option<Arc<Metrics>>,
    r#report: Lazy<Report>,
    pool: Arc<Pool<Connection>>,
    mailer: Arc<dyn Mailer>,
    all: Vec<Arc<dyn Mailer>>,
    _: Option<Arc<dyn Mailer>>,
    app: AppHandle,
    _shutdown: Shutdown,
) {
    clock = Arc::clone(&clock);
    assert!(metrics.is_some() && pool.acquire().await.is_ok() && Arc::ptr_eq(&mailer, &all[0]));
    assert!(report.get().await.is_ok() && Arc::ptr_eq(&clock, &app.get::<Clock>()));
}
