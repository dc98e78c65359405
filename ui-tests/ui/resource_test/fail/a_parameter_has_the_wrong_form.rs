//! error: E0080
//! errors: 4
//! A test takes a resource in the form in which it is held.
use std::sync::Arc;

#[tenure::resource(optional)]
struct Metrics;

#[tenure::resource(lazy)]
struct Report;

#[tenure::scope]
struct Request;

#[tenure::resource(scope = Request)]
struct Session;

#[tenure::resource_test(crate = tenure_ui_tests)]
async fn starts(metrics: Arc<Metrics>, report: Arc<Report>, session: Arc<Session>, tasks: tenure::Tasks) {
    drop((metrics, report, session, tasks));
}

fn main() {}
