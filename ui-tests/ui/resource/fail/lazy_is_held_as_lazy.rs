//! error: E0080
//! errors: 8
//! What is lazy is held as `Lazy<T>`, and nothing else is.
use std::sync::Arc;
use tenure::{Lazy, managed_resource, resource};

#[resource(lazy)]
struct Report;
#[resource]
struct Clock;
#[resource]
trait Mailer: Send + Sync {}

#[resource]
struct Api {
    report: Arc<Report>,
    maybe: Option<Arc<Report>>,
    reports: Vec<Arc<Report>>,
    clock: Lazy<Clock>,
    mailer: Lazy<dyn Mailer>,
}
#[managed_resource(init = |_: Lazy<Clock>, _: Arc<Clock>| Self)]
struct Jobs;
#[resource(early)]
struct Config {
    report: Lazy<Report>,
}
#[resource(after(Report))]
struct Late;

fn main() {}
