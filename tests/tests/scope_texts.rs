//! What scopes say to mistakes.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use tenure::{App, BoxError, Handover, ScopeError, managed_resource, resource, scope};

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;

#[resource]
struct Config;

#[managed_resource(scope = Request, init = Slow::new)]
struct Slow;

impl Slow {
    async fn new() -> Self {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Self
    }
}

#[managed_resource(scope = Request, around = Transaction::held, dispose_timeout = "10ms")]
struct Transaction;

impl Transaction {
    async fn held(handover: Handover<Self>) {
        drop(handover.hand_over(Self).await);
    }
}

/// The message of a panic, and where it was.
fn panic_of(f: impl FnOnce()) -> String {
    let payload = std::panic::catch_unwind(AssertUnwindSafe(f)).expect_err("it panics");
    payload.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_in_the_wrong_place_is_told_where_to_ask() -> TestResult {
    let app = App::only::<Arc<Config>>().start().await?;
    let scope = app.scope::<Request>();
    let text = |error: Option<ScopeError>| error.map(|error| error.to_string()).unwrap_or_default();
    let given = scope.try_provide(Config).err();
    assert!(matches!(given, Some(ScopeError::LivesInApp { .. })));
    let given = text(given);
    assert!(given.ends_with("lives as long as the app, not in a `Request`: give it with `AppBuilder::provide`"), "{given}");
    scope.close().await?;
    app.shutdown().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_blocks_in_async_code_says_what_to_await() -> TestResult {
    let app = App::only::<()>().start().await?;
    let scope = app.scope::<Request>();
    let get = panic_of(|| drop(scope.get_blocking::<Slow>()));
    assert_eq!(get, "`get_blocking` blocks its thread: in async code, await `get`");
    scope.close().await?;
    app.shutdown().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_was_handed_over_and_is_still_held_is_told_to_be_dropped_there() -> TestResult {
    let app = App::only::<()>().start().await?;
    let scope = app.scope::<Request>();
    let held = scope.get::<Transaction>().await?;
    let failed = scope.close().await.expect_err("it is held").to_string();
    assert!(failed.contains("the rest of its `around`, which needs it alone, was dropped at its `hand_over`"), "{failed}");
    drop(held);
    app.shutdown().await?;
    Ok(())
}
