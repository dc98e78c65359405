#![deny(warnings, clippy::pedantic, missing_docs, unused, unreachable_pub)]
//! Every option and every shape. Here a test is a plain function.
use std::{fmt::Debug, sync::Arc};
use tenure::{AppHandle, Shutdown, managed_resource, resource, resource_test};

#[managed_resource(init = || Err::<Self, _>("a test never connects"))]
struct Database(u8);

#[resource]
trait Mailer: Send + Sync {}
struct Fake;
impl Mailer for Fake {}

#[resource_test(crate = tenure_ui_tests)]
async fn plain() {}

/// Documented.
#[resource_test(crate = tenure_ui_tests, flavor = "current_thread", start_paused = false, with(Database(1)))]
pub async fn with_a_value(database: Arc<Database>, mut _stop: Shutdown) -> () {
    assert_eq!(database.0, 1);
}

#[resource_test(crate = tenure_ui_tests, flavor = "multi_thread", worker_threads = 1, with(Arc::new(Database(2)),))]
fn with_an_arc(database: Arc<Database>, _: AppHandle) -> Result<(), Box<dyn std::error::Error>> {
    if database.0 == 2 { Ok(()) } else { Err("not the same".into()) }
}

#[resource_test(crate = tenure_ui_tests, with(dyn Mailer = Fake, Database("3".parse()?)))]
async fn with_an_interface(_: Arc<dyn Mailer>, _: Option<Arc<dyn Mailer>>) -> Result<(), impl Debug> {
    Ok::<_, u8>(())
}

#[tenure::scope]
struct Request;

#[resource(scope = Request)]
struct Visit {
    _counter: Arc<Counter>,
}

#[resource]
struct Counter;

#[resource_test(crate = tenure_ui_tests, register(Visit, self::Counter, dyn Mailer,), with(dyn Mailer = Fake))]
async fn with_more(app: AppHandle) {
    app.scope::<Request>().get::<Visit>().await.map(drop).expect("all that it needs is there");
}

/// A real one, which is dropped here.
#[resource_test]
async fn dropped(_: Arc<Database>) {}

fn main() {
    plain();
    with_a_value();
    with_more();
    with_an_arc().expect("the same");
    with_an_interface().expect("nothing");
}
