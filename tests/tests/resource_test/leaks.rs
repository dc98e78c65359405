//! What is held after its disposal.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tenure::{Lazy, LazyError, managed_resource, resource, resource_test};

use crate::panic_of;

/// Where a test leaves what it should have dropped.
type Left<T> = Mutex<Vec<Arc<T>>>;

fn leave<T>(left: &Left<T>, value: Arc<T>) {
    left.lock().unwrap_or_else(PoisonError::into_inner).push(value);
}

#[resource]
struct Database;

#[resource]
struct Api {
    database: Arc<Database>,
}

static TWICE: Left<Database> = Mutex::new(Vec::new());

#[resource_test(crate = crate::plain, start_paused)]
async fn holds_twice(api: Arc<Api>, database: Arc<Database>) {
    leave(&TWICE, Arc::clone(&api.database));
    leave(&TWICE, database);
}

#[test]
fn what_is_held_after_its_disposal_is_named_with_its_count() {
    assert_eq!(panic_of(holds_twice), "`Database` is still held in 2 places after its disposal");
}

static BOTH: Left<Api> = Mutex::new(Vec::new());

#[resource_test(crate = crate::plain, start_paused)]
fn holds_a_dependent(api: Arc<Api>) {
    leave(&BOTH, api);
}

#[test]
fn what_a_leak_holds_is_named_after_it() {
    let text = panic_of(holds_a_dependent);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "2 failures in this test:",
            "  - `Api` is still held in 1 place after its disposal",
            "  - `Database` is still held in 1 place after its disposal",
        ]
    );
}

#[managed_resource(init = || Self, dispose = |_: Self| ())]
struct Taken;

static TAKEN: Left<Taken> = Mutex::new(Vec::new());

#[resource_test(crate = crate::plain, start_paused)]
async fn holds_what_is_taken(taken: Arc<Taken>) {
    leave(&TAKEN, taken);
}

#[test]
fn what_its_disposal_has_reported_is_not_reported_again() {
    let text = panic_of(holds_what_is_taken);
    assert!(text.starts_with("`Taken` (") && text.contains("still held in 1 other place"), "{text}");
    assert_eq!(text.matches("held").count(), 1, "{text}");
}

#[resource(lazy)]
struct Cache;

static LAZY: Left<Cache> = Mutex::new(Vec::new());

#[resource_test(crate = crate::plain, start_paused)]
async fn holds_what_is_lazy(cache: Lazy<Cache>) -> Result<(), LazyError> {
    leave(&LAZY, cache.get().await?);
    Ok(())
}

#[test]
fn what_is_lazy_may_leak_as_well() {
    assert_eq!(panic_of(holds_what_is_lazy), "`Cache` is still held in 1 place after its disposal");
}

#[resource_test(crate = crate::plain, flavor = "multi_thread")]
async fn ends_as_a_task_does(database: Arc<Database>, api: Arc<Api>) {
    let stop = tokio::spawn(async move {
        tokio::task::yield_now().await;
        drop(database);
    });
    drop((stop, api));
}

#[resource_test(crate = crate::plain, start_paused)]
async fn ends_as_a_timer_does(database: Arc<Database>) {
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        drop(database);
    });
}

#[test]
fn a_task_that_has_just_ended_is_no_leak() {
    ends_as_a_task_does();
    ends_as_a_timer_does();
}

static LENT: Mutex<Option<Arc<Database>>> = Mutex::new(None);

fn lent() -> Arc<Database> {
    Arc::clone(LENT.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| Arc::new(Database)))
}

#[resource_test(crate = crate::plain, with(lent()))]
async fn borrows(_: Arc<Database>) {}

#[test]
fn what_is_lent_is_its_owners_to_hold() {
    borrows();
}

#[resource_test(crate = crate::plain, start_paused, with(Database))]
async fn holds_what_was_given(database: Arc<Database>) {
    leave(&TWICE, database);
}

#[test]
fn a_value_of_with_is_the_apps_and_may_leak_as_well() {
    assert_eq!(panic_of(holds_what_was_given), "`Database` is still held in 1 place after its disposal");
}
