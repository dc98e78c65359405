//! One who makes it, however many ask.

use std::{pin::pin, sync::Arc};

use tokio::{task::JoinSet, time::advance};

use super::{OUTER, outer, polled, value};
use crate::{
    error::ScopeError,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

/// An app with one resource in a scope.
fn one(spec: impl FnOnce(Spec) -> Spec) -> World {
    World::new([spec(Spec::new("unit").lives_in(&OUTER))])
}

#[tokio::test(start_paused = true)]
async fn a_hundred_who_ask_at_once_cause_one_init() {
    let world = one(|unit| unit.init(Step::ok().after(ms(5))));
    let app = world.app().start().await.expect("the app starts");
    let scope = outer(&app);
    let mut asking = JoinSet::new();
    for _ in 0..100 {
        let (core, wanted) = (Arc::clone(scope.core()), world.descriptors[0]);
        asking.spawn(async move { value(&core, wanted).await.is_ok() });
    }
    while let Some(asked) = asking.join_next().await {
        assert!(asked.expect("no panic"));
    }
    assert_eq!(world.journal.count("unit", Hook::Init, What::Began), 1);
    scope.close().await.expect("nothing fails");
    app.shutdown().await.expect("nothing fails");
}

#[tokio::test(start_paused = true)]
async fn when_whoever_makes_it_goes_away_the_next_makes_it_anew() {
    let world = one(|unit| unit.init(Step::ok().after(ms(5))));
    let app = world.app().start().await.expect("the app starts");
    let scope = outer(&app);
    let core = Arc::clone(scope.core());
    let wanted = world.descriptors[0];
    let waiter = {
        let mut first = pin!(scope.value(wanted));
        assert!(!polled(first.as_mut(), 1).await);
        let waiter = tokio::spawn(async move { value(&core, wanted).await.is_ok() });
        settle().await;
        waiter
    };
    assert!(waiter.await.expect("no panic"));
    assert_eq!(world.journal.count("unit", Hook::Init, What::Cut), 1);
    assert_eq!(world.journal.count("unit", Hook::Init, What::Ended), 1);
    scope.close().await.expect("nothing fails");
    app.shutdown().await.expect("nothing fails");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_to_all_who_wait_and_not_kept() {
    let world = one(|unit| unit.attempts([Step::error().after(ms(5)), Step::ok()]));
    let app = world.app().start().await.expect("the app starts");
    let scope = outer(&app);
    let wanted = world.descriptors[0];
    let (first, second) = tokio::join!(scope.value(wanted), scope.value(wanted));
    for told in [first, second] {
        let Err(ScopeError::Failed { failure }) = told else { panic!("it failed") };
        assert_eq!(failure.resource.name, "unit");
    }
    assert_eq!(world.journal.count("unit", Hook::Init, What::Began), 1);
    assert!(scope.value(wanted).await.is_ok());
    scope.close().await.expect("nothing fails");
    app.shutdown().await.expect("nothing fails");
}

#[tokio::test(start_paused = true)]
async fn closing_calls_off_what_is_being_made_though_its_maker_is_not_polled() {
    let world = one(|unit| unit.init(Step::hang()));
    let app = world.app().start().await.expect("the app starts");
    let scope = outer(&app);
    let core = Arc::clone(scope.core());
    let mut maker = pin!(value(&core, world.descriptors[0]));
    assert!(!polled(maker.as_mut(), 1).await);
    scope.close().await.expect("nothing fails");
    assert_eq!(world.journal.count("unit", Hook::Init, What::Cut), 1);
    assert!(matches!(maker.await, Err(ScopeError::Closed { .. })));
    app.shutdown().await.expect("nothing fails");
}

#[tokio::test(start_paused = true)]
async fn what_blocks_its_thread_and_comes_too_late_is_given_back() {
    let gate = Gate::new();
    let world = one(|unit| unit.blocking().init(Step::ok().blocked_by(&gate)).init_timeout(ms(5)));
    let app = world.app().start().await.expect("the app starts");
    let scope = outer(&app);
    let (core, wanted) = (Arc::clone(scope.core()), world.descriptors[0]);
    let maker = tokio::spawn(async move { value(&core, wanted).await.map(drop) });
    settle().await;
    // The clock stands still by itself as long as a thread is blocked.
    advance(ms(6)).await;
    assert!(matches!(maker.await, Ok(Err(ScopeError::Failed { .. }))));
    let closing = tokio::spawn(scope.close());
    settle().await;
    advance(secs(1)).await;
    closing.await.expect("no panic").expect("nothing fails");
    gate.open();
    app.shutdown().await.expect("nothing fails");
    assert_eq!(world.journal.count("unit", Hook::Dispose, What::Ended), 1);
}
