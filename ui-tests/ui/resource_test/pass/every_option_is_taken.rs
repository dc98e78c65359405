#![deny(warnings, clippy::pedantic)]
//! Every option of a test, alone and with others.
use std::sync::Arc;
use tenure::{AppHandle, ScopeError, resource, resource_test, scope};

#[scope]
struct Request;
#[resource(scope = Request)]
struct Visit(Arc<Counter>);
#[resource]
struct Counter(#[resource(default)] u8);
#[resource]
trait Mailer: Send + Sync {}
struct Fake;
impl Mailer for Fake {}

#[resource_test(crate = tenure_ui_tests, flavor = "current_thread", start_paused = false)]
async fn one_thread(_: Arc<Counter>) {}

#[resource_test(crate = tenure_ui_tests, flavor = "multi_thread", worker_threads = 2)]
async fn two_threads() {}

#[resource_test(crate = tenure_ui_tests, register(Visit, self::Counter, dyn Mailer,), with(dyn Mailer = Fake))]
async fn registered(app: AppHandle) -> Result<(), ScopeError> {
    let request = app.scope::<Request>();
    assert_eq!(request.get::<Visit>().await?.0.0, 0);
    Ok(())
}

/// A real one, which is dropped here.
#[resource_test]
async fn dropped(_: Arc<Counter>) {}

fn main() {
    one_thread();
    two_threads();
    registered().expect("it is there");
}
