#![deny(warnings)]
//! `with` takes any expression: a value, an `Arc`, one that fails or waits, and what stands for an interface.
use std::{future::ready, sync::Arc};
use tenure::{BoxError, managed_resource, resource, resource_test};

#[managed_resource(init = || Err::<Self, _>("a test never connects"))]
struct Database(u8);
#[resource]
trait Mailer: Send + Sync {
    fn number(&self) -> u8;
}
struct Fake(u8);
impl Mailer for Fake {
    fn number(&self) -> u8 {
        self.0
    }
}

#[resource_test(crate = tenure_ui_tests, with(Database("3".parse()?), dyn Mailer = Fake(ready(4).await),))]
async fn values(database: Arc<Database>, mailer: Arc<dyn Mailer>) -> Result<(), BoxError> {
    assert_eq!((database.0, mailer.number()), (3, 4));
    Ok(())
}
#[resource_test(crate = tenure_ui_tests, with(Arc::new(Database(5)), dyn self::Mailer = Arc::new(Fake(6))))]
fn arcs(database: Arc<Database>, mailer: Option<Arc<dyn Mailer>>, all: Vec<Arc<dyn Mailer>>) {
    assert_eq!((database.0, mailer.map(|mailer| mailer.number()), all.len()), (5, Some(6), 1));
}
#[resource_test(crate = tenure_ui_tests, with({ let number = 7; Database(number) }))]
fn block(database: Arc<Database>) {
    assert_eq!(database.0, 7);
}

fn main() {
    assert!(values().is_ok());
    arcs();
    block();
}
