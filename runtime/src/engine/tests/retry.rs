//! Another attempt, another way.

use crate::{
    Event, FailureKind, Phase,
    core::edge::Form,
    testing::{Hook, Spec, Step, What, World, ms, secs, settle},
};

#[tokio::test(start_paused = true)]
async fn a_failed_attempt_is_followed_by_another_after_a_growing_pause() {
    let world =
        World::new([Spec::new("db").retry(4, ms(100)).attempts([Step::error(), Step::panic(), Step::error(), Step::ok()])]);
    let app = world.app().start().await.expect("the fourth succeeds");
    let pauses: Vec<_> = world
        .watched
        .events()
        .iter()
        .filter_map(|event| match event {
            Event::Retrying { pause, attempts, .. } => Some((*attempts, *pause)),
            _ => None,
        })
        .collect();
    assert_eq!(pauses.len(), 3);
    for (attempts, pause) in pauses {
        let full = ms(100) * (1 << (attempts - 1));
        assert!(pause >= full / 2 && pause <= full, "{pause:?}");
    }
    let report = app.shutdown().await.expect("it stops");
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["db"]);
}

#[tokio::test(start_paused = true)]
async fn attempts_that_are_used_up_are_one_failure() {
    let world = World::new([Spec::new("db").retry(3, ms(1)).init(Step::error())]);
    let error = world.app().start().await.expect_err("all fail");
    assert_eq!(error.failures().count(), 1);
    assert_eq!(world.journal.count("db", Hook::Init, What::Began), 3);
}

#[tokio::test(start_paused = true)]
async fn all_attempts_together_have_one_limit_and_none_is_waited_for_in_vain() {
    let world = World::new([Spec::new("db").retry(1000, ms(100)).init_timeout(secs(3)).init(Step::error())]);
    let began = tokio::time::Instant::now();
    let error = world.app().start().await.expect_err("all fail");
    // The pauses double, each between half of its step and all of it: the last that fits ends well before the limit.
    assert!(began.elapsed() > ms(700) && began.elapsed() < secs(3), "{:?}", began.elapsed());
    assert!(matches!(error.primary.kind, FailureKind::Error(_)), "what is wrong is told, not that time has passed: {error}");
    assert!(error.others.is_empty(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_fresh_tasks() {
    let world = World::new([Spec::new("db")
        .retry(3, ms(10))
        .attempts([Step::error().after(ms(1)), Step::error().after(ms(1)), Step::ok()])
        .task("pump", Step::hang())]);
    let app = world.app().drain_timeout(ms(100)).start().await.expect("the third succeeds");
    settle().await;
    let pump = Hook::Task("pump");
    assert_eq!(world.journal.count("db", pump, What::Cut), 2, "the tasks of failed attempts are gone:\n{}", world.journal);
    assert_eq!(world.journal.count("db", pump, What::Began), 3);
    let report = app.shutdown().await.expect("a cancelled task is no failure");
    assert_eq!(report.resources[0].cancelled.iter().map(|name| &**name).collect::<Vec<_>>(), ["pump"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_with_its_attempt_does_not_keep_the_next_from_coming() {
    let step = Step::error().when_asked();
    let world =
        World::new([Spec::new("db").retry(2, ms(10)).attempts([Step::error().after(ms(1)), Step::ok()]).task("pump", step)]);
    let app = world.app().start().await.expect("the second succeeds");
    let error = app.shutdown().await.expect_err("its tasks failed, the one early and the other late");
    assert_eq!(error.report.disposed().collect::<Vec<_>>(), ["db"]);
    assert_eq!(error.report.tasks.len(), 2, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_fallback_takes_over_after_a_failure_and_after_a_timeout() {
    for bad in [Step::error(), Step::panic(), Step::hang()] {
        let world = World::new([
            Spec::new("cache").init_timeout(secs(2)).init(bad).fallback(Step::ok().after(secs(1))),
            Spec::new("api").needs([0]),
        ]);
        let app = world.app().start().await.expect("the fallback is there");
        assert_eq!(world.journal.names(Hook::Fallback, What::Ended), ["cache"]);
        assert_eq!(world.watched.count(|event| matches!(event, Event::FallingBack { .. })), 1);
        let report = app.shutdown().await.expect("all stop");
        assert_eq!(report.disposed().collect::<Vec<_>>(), ["api", "cache"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_fallback_comes_after_the_last_attempt_and_has_its_own_limit() {
    let world = World::new([Spec::new("cache")
        .retry(3, ms(100))
        .init_timeout(secs(2))
        .init(Step::error())
        .fallback(Step::ok().after(ms(1900)))]);
    let app = world.app().start().await.expect("the fallback has its own limit");
    assert_eq!(world.journal.count("cache", Hook::Init, What::Began), 3);
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn a_fallback_that_fails_is_told_with_what_it_was_for() {
    let world = World::new([Spec::new("cache").init(Step::panic()).fallback(Step::error())]);
    let error = world.app().start().await.expect_err("both fail");
    assert_eq!(error.primary.phase, Phase::Fallback);
    assert!(matches!(&error.others[..], [failure] if failure.phase == Phase::Init), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_roll_back_does_not_wait_for_a_pause_and_tells_what_it_was_for() {
    let world = World::new([
        Spec::new("again").retry(5, secs(20)).init(Step::error()),
        Spec::new("bad").init(Step::error().after(secs(1))),
    ]);
    let began = tokio::time::Instant::now();
    let error = world.app().start().await.expect_err("one fails");
    assert_eq!(began.elapsed(), secs(1));
    assert_eq!(error.failures().map(|failure| failure.resource.name).collect::<Vec<_>>(), ["bad", "again"]);
    assert_eq!(world.watched.count(|event| matches!(event, Event::InitFailed { .. })), 2);
}

#[tokio::test(start_paused = true)]
async fn what_depends_on_an_optional_one_goes_on_without_it() {
    let world = World::new([Spec::new("extra").optional().init(Step::error()), Spec::new("api").takes(0, Form::Optional)]);
    let app = world.app().start().await.expect("it was optional");
    app.shutdown().await.expect("all stop");
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["api"]);
}
