//! Panics are caught wherever the user's code is called.

use crate::{
    Event, FailureKind,
    testing::{Spec, Step, World, settle},
};

#[tokio::test(start_paused = true)]
async fn a_panic_is_told_with_message_and_place() {
    let world = World::new([Spec::new("db").init(Step::panic())]);
    let error = world.app().start().await.expect_err("it panics");
    let FailureKind::Panicked { message, place } = &error.primary.kind else { panic!("{error}") };
    assert_eq!(&**message, "no luck at all");
    assert!(place.as_ref().is_some_and(|place| place.contains("step.rs")), "{place:?}");
}

#[tokio::test(start_paused = true)]
async fn observers_that_panic_do_no_harm() {
    let world = World::new([Spec::new("db").task("pump", Step::ok().when_asked())]);
    let app = world.app().observer(|_: &Event| panic!("I do not want to know")).observer(world.watched.observer());
    let app = app.start().await.expect("it starts");
    settle().await;
    app.shutdown().await.expect("it stops");
    assert!(world.watched.count(|event| matches!(event, Event::Disposed { .. })) == 2, "two observers heard it");
}
