//! The end of all scopes, when the app stops.

use std::future::pending;

use super::{OUTER, outer};
use crate::{
    error::ScopeError,
    testing::{Hook, Spec, Step, What, World, ms, settle},
};

fn world() -> World {
    World::new([Spec::new("database"), Spec::new("unit").lives_in(&OUTER).needs([0]).dispose(Step::ok().after(ms(3)))])
}

#[tokio::test(start_paused = true)]
async fn a_body_that_goes_on_too_long_is_cut_off_and_what_it_used_goes_after_it() {
    let world = world();
    let app = world.app().drain_timeout(ms(100)).start().await.expect("the app starts");
    let scope = outer(&app);
    let wanted = world.descriptors[1];
    let body = tokio::spawn(scope.run(async move |scope| {
        scope.value(wanted).await?;
        pending::<Result<(), ScopeError>>().await
    }));
    settle().await;
    let report = app.shutdown().await.expect("everything is given back");
    assert_eq!(report.scopes_cancelled, 1);
    assert!(matches!(body.await, Ok(Err(ScopeError::ShuttingDown { .. }))));
    let unit = world.journal.first("unit", Hook::Dispose, What::Ended).map(|(place, _)| place);
    let database = world.journal.first("database", Hook::Dispose, What::Began).map(|(place, _)| place);
    assert!(unit.is_some() && unit < database, "{}", world.journal);
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_ends_in_time_is_waited_for() {
    let world = world();
    let app = world.app().start().await.expect("the app starts");
    let (scope, wanted) = (outer(&app), world.descriptors[1]);
    let body = tokio::spawn(scope.run(async move |scope| {
        scope.value(wanted).await?;
        tokio::time::sleep(ms(50)).await;
        Ok::<_, ScopeError>(7)
    }));
    settle().await;
    let report = app.shutdown().await.expect("everything is given back");
    assert_eq!((report.scopes_cancelled, body.await.expect("no panic").ok()), (0, Some(7)));
}

#[tokio::test(start_paused = true)]
async fn after_the_end_a_scope_answers_that_the_app_stops() {
    let world = world();
    let app = world.app().start().await.expect("the app starts");
    let handle = app.handle();
    app.shutdown().await.expect("everything is given back");
    let scope = outer(&handle);
    assert!(matches!(scope.value(world.descriptors[1]).await, Err(ScopeError::ShuttingDown { .. })));
    assert!(matches!(scope.close().await, Err(ScopeError::ShuttingDown { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_nobody_closes_is_closed_by_the_app() {
    let world = world();
    let app = world.app().drain_timeout(ms(10)).start().await.expect("the app starts");
    let scope = outer(&app);
    scope.value(world.descriptors[1]).await.expect("it is made");
    let inner = scope.scope::<super::Inner>();
    let report = app.shutdown().await.expect("everything is given back");
    assert_eq!(report.scopes_cancelled, 2);
    assert_eq!(world.journal.count("unit", Hook::Dispose, What::Ended), 1);
    assert!(!scope.is_open() && !inner.is_open());
}
