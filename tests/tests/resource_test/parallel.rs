//! Tests share nothing.

use std::sync::{
    Arc, Barrier,
    atomic::{AtomicU32, Ordering::SeqCst},
};

use tenure::{resource, resource_test};

#[resource]
struct Counter {
    #[resource(default)]
    count: AtomicU32,
}

static BOTH: Barrier = Barrier::new(2);

#[resource_test(crate = crate::plain)]
async fn one(counter: Arc<Counter>) {
    BOTH.wait();
    assert_eq!(counter.count.fetch_add(1, SeqCst), 0);
    BOTH.wait();
}

#[resource_test(crate = crate::plain)]
fn other(counter: Arc<Counter>) {
    BOTH.wait();
    assert_eq!(counter.count.fetch_add(1, SeqCst), 0);
    BOTH.wait();
}

#[test]
fn tests_run_at_the_same_time_and_share_nothing() {
    std::thread::scope(|scope| {
        scope.spawn(one);
        scope.spawn(other);
    });
}
