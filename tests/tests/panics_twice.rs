//! A `dispose` that panics, of a value whose drop panics as well: from a destructor that unwinds, the second panic would abort.

#![allow(clippy::unused_self, reason = "what a `dispose` looks like")]

use std::sync::Arc;

use tenure::{App, CleanupStack, Outcome, Reason, managed_resource, resource};

#[resource]
struct Below {}

/// Panics twice.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("and in its drop");
    }
}

#[managed_resource(init = Self::init, dispose = Self::dispose)]
struct Sync {
    _bomb: Bomb,
}

impl Sync {
    fn init(_below: Arc<Below>) -> Self {
        Self { _bomb: Bomb }
    }

    fn dispose(&self) {
        panic!("in its dispose");
    }
}

#[managed_resource(init = Self::init, dispose = Self::dispose)]
struct Async {
    _bomb: Bomb,
}

impl Async {
    fn init(_below: Arc<Below>) -> Self {
        Self { _bomb: Bomb }
    }

    async fn dispose(&self) {
        tokio::task::yield_now().await;
        panic!("in its dispose");
    }
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn it_is_one_failure_and_keeps_no_other_from_its_turn() -> Result<(), tenure::BoxError> {
    let app = App::only::<(Arc<Sync>, Arc<Async>)>().start().await?;
    let Err(error) = app.shutdown().await else { panic!("both panic") };
    for name in ["Sync", "Async"] {
        let failure = error.report.outcome(name).and_then(Outcome::failure).map(ToString::to_string).unwrap_or_default();
        assert!(failure.contains("panicked in its `dispose`") && failure.ends_with("in its dispose"), "{failure}");
    }
    assert!(matches!(error.report.outcome("Below"), Some(Outcome::Disposed)));
    Ok(())
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn so_it_is_on_a_cleanup_stack() {
    let stack = CleanupStack::new();
    drop(stack.push_named("sync", Bomb, |_: &Bomb| -> () { panic!("in its cleanup") }));
    drop(stack.push_named("async", Bomb, async |_: &Bomb| -> () { panic!("in its cleanup") }));
    let Err(error) = stack.close(Reason::Completed).await else { panic!("both panic") };
    assert_eq!(error.failures.len(), 2, "{error}");
}
