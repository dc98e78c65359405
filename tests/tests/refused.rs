//! What is pushed on a scope that was refused when it was opened.

use std::sync::{Arc, Mutex, PoisonError};

use tenure::{App, BoxError, ScopeError, ScopeHandle, resource, scope};

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope]
struct Other;
#[scope(key = TenantId)]
struct Tenant;

#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(u32);

type Ran = Arc<Mutex<Vec<&'static str>>>;

fn push(scope: &ScopeHandle, ran: &Ran, what: &'static str) {
    let ran = Arc::clone(ran);
    scope.cleanup().defer(move || ran.lock().unwrap_or_else(PoisonError::into_inner).push(what));
}

#[tokio::test]
async fn what_is_pushed_on_a_scope_that_was_refused_is_given_back_at_once() -> TestResult {
    let ran = Ran::default();
    let app = App::only::<()>().start().await?;
    let request = app.scope::<Request>();
    let handle = request.handle();
    let misplaced = handle.scope::<Other>();
    push(&misplaced, &ran, "misplaced");
    assert!(matches!(misplaced.close().await, Err(ScopeError::NotWithin { .. })));
    request.close().await?;
    let inner = handle.scope::<Step>();
    push(&inner, &ran, "too late");
    assert!(inner.cleanup().is_empty());
    drop(inner);
    let handle = app.handle();
    app.shutdown().await?;
    push(&handle.scope::<Request>(), &ran, "after the stop");
    push(&handle.scope_for::<Tenant>(TenantId(1)), &ran, "with a key, after the stop");
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
    let ran = ran.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(ran, ["misplaced", "too late", "after the stop", "with a key, after the stop"]);
    Ok(())
}
