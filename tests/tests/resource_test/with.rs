//! Values in place of resources and interfaces.

use std::sync::{Arc, Mutex, PoisonError};

use tenure::{BoxError, managed_resource, resource, resource_test};

#[resource]
trait Mailer: Send + Sync {
    fn send(&self, to: &str) -> String;
}

#[resource(provides(dyn Mailer))]
struct Smtp;

impl Mailer for Smtp {
    fn send(&self, _: &str) -> String {
        panic!("a test sends no mail");
    }
}

struct Fake(&'static str);

impl Mailer for Fake {
    fn send(&self, to: &str) -> String {
        format!("{} {to}", self.0)
    }
}

static CLOSED: Mutex<Vec<&str>> = Mutex::new(Vec::new());

#[managed_resource(init = Self::connect, dispose = Self::close)]
struct Database(&'static str);

impl Database {
    fn connect() -> Result<Self, BoxError> {
        Err("a test never connects".into())
    }

    fn close(&self) {
        CLOSED.lock().unwrap_or_else(PoisonError::into_inner).push(self.0);
    }

    async fn in_memory(name: &'static str) -> Result<Self, BoxError> {
        tokio::task::yield_now().await;
        Ok(Self(name))
    }
}

#[resource]
struct Orders {
    database: Arc<Database>,
    mailer: Arc<dyn Mailer>,
}

#[resource_test(with(Database("value"), dyn Mailer = Fake("to")))]
async fn values_stand_for_resources_and_interfaces(orders: Arc<Orders>, mailer: Arc<dyn Mailer>) {
    assert_eq!((orders.database.0, orders.mailer.send("you")), ("value", "to you".to_owned()));
    assert!(Arc::ptr_eq(&orders.mailer, &mailer));
}

#[resource_test(with(Arc::new(Database("lent")), dyn Mailer = Arc::new(Fake("dear"))))]
async fn an_arc_of_one_does_as_well(orders: Arc<Orders>) {
    assert_eq!((orders.database.0, orders.mailer.send("you")), ("lent", "dear you".to_owned()));
}

#[resource]
trait Clock: Send + Sync {
    fn now(&self) -> u64;
}

impl Clock for Fake {
    fn now(&self) -> u64 {
        3
    }
}

#[resource_test(with(dyn Mailer = Fake("from"), dyn Clock = Fake("at")))]
async fn several_interfaces_may_be_replaced(mailer: Arc<dyn Mailer>, clock: Arc<dyn Clock>) {
    assert_eq!((mailer.send("you"), clock.now()), ("from you".to_owned(), 3));
}

fn mailer() -> Arc<dyn Mailer> {
    Arc::new(Fake("for"))
}

#[resource_test(with(Database::in_memory("in memory").await?, dyn Mailer = mailer()))]
fn a_value_may_be_awaited_and_may_fail(orders: Arc<Orders>) {
    assert_eq!((orders.database.0, orders.mailer.send("you")), ("in memory", "for you".to_owned()));
}

static ORDER: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn noted(number: u32) -> u32 {
    ORDER.lock().unwrap_or_else(PoisonError::into_inner).push(number);
    number
}

#[resource(provided)]
struct First(u32);

#[resource(provided)]
struct Second(u32);

#[resource_test(with(First(noted(1)), Second(noted(2)),))]
async fn values_are_made_in_their_order(first: Arc<First>, second: Arc<Second>) {
    assert_eq!((first.0, second.0), (1, 2));
    assert_eq!(*ORDER.lock().unwrap_or_else(PoisonError::into_inner), [1, 2]);
}

/// As tests, but called by another.
mod plain {
    use super::*;

    #[resource_test(crate = crate::plain, with(Database("owned")))]
    pub(super) async fn owns(_: Arc<Database>) {}

    #[resource_test(crate = crate::plain, with(Arc::new(Database("somebody's"))))]
    pub(super) async fn borrows(_: Arc<Database>) {}
}

#[test]
fn a_value_is_disposed_of_and_what_is_lent_is_not() {
    plain::owns();
    plain::borrows();
    let closed = CLOSED.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(closed.contains(&"owned") && !closed.contains(&"somebody's"), "{closed:?}");
}
