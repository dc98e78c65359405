//! What lives in scopes, in a test.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, panic_any},
    sync::{Arc, Mutex, PoisonError},
};

use tenure::{AppHandle, Handover, Scope, ScopeError, ScopeHandle, Tasks, managed_resource, resource, resource_test, scope};

use crate::panic_of;

#[scope]
struct Request;

#[scope(key = Tenant)]
struct Tenancy;

#[resource(scope = Tenancy, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct Tenant(u32);

#[resource(scope = Tenancy)]
struct Schema {
    _tenant: Arc<Tenant>,
}

#[resource]
struct Database;

#[resource(scope = Request)]
struct Unit {
    database: Arc<Database>,
}

#[resource(scope = Request, provided)]
struct Number(u32);

#[resource(scope = Request)]
struct Parser;

/// Where a test leaves what it should have dropped.
type Left<T> = Mutex<Vec<T>>;

fn leave<T>(left: &Left<T>, value: T) {
    left.lock().unwrap_or_else(PoisonError::into_inner).push(value);
}

#[resource_test(register(Unit, Parser), start_paused)]
async fn what_a_scoped_resource_takes_of_the_app_is_started_where_it_is_registered(
    app: AppHandle,
) -> Result<(), ScopeError> {
    let work = async |scope: &Scope<Request>| {
        let unit = scope.get::<Unit>().await?;
        assert!(Arc::ptr_eq(&unit.database, &app.get::<Database>()));
        Ok(())
    };
    app.scope::<Request>().run(work).await
}

#[resource_test(crate = crate::plain)]
async fn registers_nothing(app: AppHandle) -> Result<(), ScopeError> {
    app.scope::<Request>().get::<Unit>().await.map(drop)
}

#[test]
fn what_is_missing_of_the_app_says_how_a_test_has_it() {
    let text = format!("{:?}", registers_nothing().expect_err("there is no database"));
    assert!(text.contains("Database"), "{text}");
    let text = panic_of(shows_what_is_missing);
    assert!(text.contains("in a test, write `register(Database)`, or take it as a parameter"), "{text}");
}

#[resource_test(crate = crate::plain)]
async fn shows_what_is_missing(app: AppHandle) {
    let missing = app.scope::<Request>().get::<Unit>().await.map(drop);
    missing.unwrap_or_else(|error| panic!("{error}"));
}

static UNITS: Left<Arc<Unit>> = Mutex::new(Vec::new());

#[resource_test(crate = crate::plain, start_paused)]
async fn holds_units(app: AppHandle, _: Arc<Database>) -> Result<(), ScopeError> {
    for _ in 0..2 {
        let scope = app.scope::<Request>();
        leave(&UNITS, scope.get::<Unit>().await?);
        scope.close().await?;
    }
    Ok(())
}

#[test]
fn what_lived_in_a_scope_may_leak_as_well() {
    let text = panic_of(holds_units);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "2 failures in this test:",
            "  - `Unit`, of a scope `Request`, is still held in 2 places after its disposal",
            "  - `Database` is still held in 2 places after its disposal",
        ]
    );
}

static NUMBERS: Left<Arc<Number>> = Mutex::new(Vec::new());
static SCHEMAS: Left<Arc<Schema>> = Mutex::new(Vec::new());

#[resource_test(crate = crate::plain, start_paused)]
async fn holds_what_was_provided(app: AppHandle) -> Result<(), ScopeError> {
    let scope = app.scope::<Request>().with(Number(1));
    let number = scope.get::<Number>().await?;
    assert_eq!(number.0, 1);
    leave(&NUMBERS, number);
    Ok(())
}

#[resource_test(crate = crate::plain, start_paused)]
async fn holds_what_has_a_key(app: AppHandle) -> Result<(), ScopeError> {
    leave(&SCHEMAS, app.scope_for::<Tenancy>(Tenant(1)).get::<Schema>().await?);
    Ok(())
}

#[test]
fn what_was_provided_and_what_has_a_key_may_leak_as_well() {
    assert_eq!(
        panic_of(holds_what_was_provided),
        "`Number`, of a scope `Request`, is still held in 1 place after its disposal"
    );
    let text = panic_of(holds_what_has_a_key);
    let held = |name: &str| format!("`{name}`, of a scope `Tenancy`, is still held in 1 place after its disposal");
    assert!(text.contains(&held("Schema")) && text.contains(&held("Tenant")), "{text}");
}

#[resource_test(start_paused)]
async fn a_thousand_scopes_that_close_leak_nothing(app: AppHandle, database: Arc<Database>) -> Result<(), ScopeError> {
    for _ in 0..1000 {
        let scope = app.scope::<Request>().with(Number(1));
        let unit = scope.get::<Unit>().await?;
        assert!(Arc::ptr_eq(&unit.database, &database));
        drop(scope.get::<Number>().await?);
    }
    Ok(())
}

static FORGOTTEN: Left<Scope<Request>> = Mutex::new(Vec::new());

#[resource_test(crate = crate::plain, start_paused)]
async fn forgets_a_scope(app: AppHandle) {
    leave(&FORGOTTEN, app.scope());
}

#[resource_test(crate = crate::plain, start_paused)]
async fn works_for_ever(app: AppHandle) {
    let scope = app.scope::<Request>();
    tokio::spawn(scope.run(async |_| std::future::pending::<Result<(), ScopeError>>().await));
    tokio::task::yield_now().await;
}

#[test]
fn a_scope_that_is_forgotten_or_does_not_end_fails_the_test() {
    for test in [forgets_a_scope, works_for_ever] {
        let text = panic_of(test);
        assert!(text.starts_with("1 scope was still open when the time to drain was over"), "{text}");
    }
}

#[resource_test(start_paused)]
async fn a_scope_with_a_key_stays_open_until_the_end(app: AppHandle) -> Result<(), ScopeError> {
    app.scope_for::<Tenancy>(Tenant(2)).get::<Schema>().await.map(drop)
}

#[managed_resource(scope = Request, init = || Self, dispose = |_| Err("it will not go"))]
struct Stubborn;

#[resource_test(crate = crate::plain)]
async fn drops_a_scope(app: AppHandle) -> Result<(), ScopeError> {
    app.scope::<Request>().get::<Stubborn>().await.map(drop)
}

#[managed_resource(scope = Request, init = |tasks: Tasks| {
    tasks.spawn("work", async { Err::<(), _>("it is broken") });
    Self
})]
struct Worker;

#[resource_test(crate = crate::plain, start_paused)]
async fn drops_a_scope_whose_task_has_failed(app: AppHandle) -> Result<(), ScopeError> {
    let scope = app.scope::<Request>();
    scope.get::<Worker>().await?;
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    Ok(())
}

#[test]
fn what_fails_in_a_scope_that_is_dropped_fails_the_test() {
    let text = panic_of(drops_a_scope);
    assert!(text.starts_with("`Stubborn` (") && text.ends_with("it will not go"), "{text}");
    let text = panic_of(drops_a_scope_whose_task_has_failed);
    assert!(text.starts_with("task `work` of `Worker` (") && text.ends_with("it is broken"), "{text}");
}

#[managed_resource(around = Lent::keep)]
struct Lent;

impl Lent {
    async fn keep(handover: Handover<Self>) {
        handover.hand_over(Self).await;
    }
}

#[managed_resource(scope = Request, around = LentToRequest::keep)]
struct LentToRequest;

impl LentToRequest {
    async fn keep(handover: Handover<Self>) {
        handover.hand_over(Self).await;
    }
}

static LENT: Left<Arc<Lent>> = Mutex::new(Vec::new());
static LENT_TO_REQUEST: Left<Arc<LentToRequest>> = Mutex::new(Vec::new());

#[resource_test(crate = crate::plain, start_paused)]
async fn holds_what_is_lent(lent: Arc<Lent>) {
    leave(&LENT, lent);
}

#[resource_test(crate = crate::plain, start_paused)]
async fn holds_what_is_lent_to_a_request(app: AppHandle) -> Result<(), ScopeError> {
    leave(&LENT_TO_REQUEST, app.scope::<Request>().get::<LentToRequest>().await?);
    Ok(())
}

#[test]
fn what_an_around_waits_for_in_vain_is_told_once() {
    let texts = [panic_of(holds_what_is_lent), panic_of(holds_what_is_lent_to_a_request)];
    for text in texts {
        assert_eq!(text.matches("held").count(), 1, "{text}");
        assert!(
            text.ends_with("so the rest of its `around`, which needs it alone, was dropped at its `hand_over`"),
            "{text}"
        );
    }
}

#[allow(dead_code, reason = "held")]
struct Holder(Arc<Unit>);

#[resource_test(crate = crate::plain, start_paused)]
async fn panics_with_it(app: AppHandle, _: Arc<Database>) {
    let scope: ScopeHandle = app.scope::<Request>().handle();
    assert!(!scope.is_open());
    let scope = app.scope::<Request>();
    match scope.get::<Unit>().await {
        Ok(unit) => panic_any(Holder(unit)),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn what_a_test_panics_with_goes_on_as_it_is() {
    let payload = catch_unwind(AssertUnwindSafe(panics_with_it)).expect_err("it panics");
    assert!(payload.is::<Holder>());
}
