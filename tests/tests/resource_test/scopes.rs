//! What lives in scopes, in a test.

use std::sync::Arc;

use tenure::{AppHandle, Scope, ScopeError, resource, resource_test, scope};

use crate::panic_of;

#[scope]
struct Request;

#[resource]
struct Database;

#[resource(scope = Request)]
struct Unit {
    database: Arc<Database>,
}

#[resource(scope = Request)]
struct Parser;

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
