//! A start that fails launches nothing more, and gives back all there is.

use crate::{
    AppState, Cause, Event, FailureKind, Outcome, Phase, StartError,
    core::edge::Form,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

async fn fails(world: &World) -> StartError {
    world.app().start().await.expect_err("something fails")
}

fn names<'a>(failures: impl Iterator<Item = &'a crate::Failure>) -> Vec<&'static str> {
    failures.map(|failure| failure.resource.name).collect()
}

#[tokio::test(start_paused = true)]
async fn a_failure_launches_nothing_more_and_cancels_what_is_in_flight() {
    let world = World::new([
        Spec::new("bad").init(Step::error().after(ms(10))),
        Spec::new("slow").init(Step::ok().after(secs(5))),
        Spec::new("up"),
        Spec::new("on slow").needs([1]),
        Spec::new("on bad").needs([0, 2]),
        Spec::new("on that").needs([4]),
    ]);
    let error = fails(&world).await;
    assert_eq!((error.primary.resource.name, &error.primary.phase, error.primary.after), ("bad", &Phase::Init, ms(10)));
    assert!(error.others.is_empty(), "what is cancelled is no failure: {error}");
    assert_eq!(error.blocked.iter().map(|blocked| blocked.name).collect::<Vec<_>>(), ["on bad", "on that"]);
    assert_eq!(world.journal.names(Hook::Init, What::Cut), ["slow"]);
    assert_eq!(world.journal.names(Hook::Init, What::Began), ["bad", "slow", "up"]);
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["up"]);
    assert!(matches!(error.rollback.outcome("up"), Some(Outcome::Disposed)));
    assert!(matches!(error.rollback.outcome("on slow"), Some(Outcome::Skipped)));
    assert!(matches!(error.rollback.outcome("bad"), Some(Outcome::InitFailed(_))));
    assert!(
        matches!(error.rollback.outcome("slow"), Some(Outcome::InitFailed(failure)) if matches!(failure.kind, FailureKind::Cancelled))
    );
    assert!(matches!(error.rollback.cause, Cause::StartFailed));
    assert!(!error.is_configuration());
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("no luck"));
}

#[tokio::test(start_paused = true)]
async fn what_completes_anyway_is_adopted_and_disposed_of() {
    let gate = Gate::new();
    let world = World::new([
        Spec::new("bad").init(Step::error().after(ms(10))),
        Spec::new("stubborn").blocking().init(Step::ok().blocked_by(&gate)),
    ]);
    let start = tokio::spawn(world.app().start());
    while world.journal.count("stubborn", Hook::Init, What::Began) == 0 {
        tokio::task::yield_now().await;
    }
    // Time stands still while a thread of the blocking pool is busy.
    tokio::time::advance(ms(11)).await;
    settle().await;
    gate.open();
    let error = start.await.expect("no panic").expect_err("one failed");
    assert!(error.others.is_empty());
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["stubborn"]);
    assert!(matches!(error.rollback.outcome("stubborn"), Some(Outcome::Disposed)));
}

#[tokio::test(start_paused = true)]
async fn a_panic_or_an_overrun_touches_no_other() {
    for bad in [Step::panic(), Step::hang()] {
        let world = World::new([
            Spec::new("bad").optional().init_timeout(ms(20)).init(bad),
            Spec::new("good").init(Step::ok().after(ms(50))),
            Spec::new("user").takes(0, Form::Optional),
        ]);
        let app = world.app().start().await.expect("it was optional");
        assert_eq!(world.journal.count("good", Hook::Init, What::Ended), 1);
        assert_eq!(world.journal.count("user", Hook::Init, What::Ended), 1);
        assert_eq!(app.status().resource("bad").map(|bad| bad.state), Some(crate::ResourceState::InitFailed));
        let report = app.shutdown().await.expect("an optional failure is none of the stop");
        assert!(matches!(report.outcome("bad"), Some(Outcome::InitFailed(_))));
        assert_eq!(world.watched.count(|event| matches!(event, Event::InitFailed { optional: true, .. })), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn early_failures_are_all_reported_together() {
    let world = World::new([
        Spec::new("a").early().init(Step::error()),
        Spec::new("b").early().init(Step::error().after(secs(1))),
        Spec::new("c").early().needs([0]),
        Spec::new("d").early().init(Step::panic().after(secs(2))),
        Spec::new("e").early(),
        Spec::new("late"),
    ]);
    let error = fails(&world).await;
    assert_eq!(names(error.failures()), ["a", "b", "d"]);
    assert_eq!(error.blocked.iter().map(|blocked| blocked.name).collect::<Vec<_>>(), ["c"]);
    assert!(error.is_configuration());
    assert_eq!(world.journal.count("late", Hook::Init, What::Began), 0);
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["e"]);
    assert!(error.to_string().starts_with("3 failures while starting:\n  - `a` (world.rs:1)"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn failures_of_the_roll_back_are_told_with_it() {
    let world = World::new([
        Spec::new("db").dispose(Step::error()),
        Spec::new("cache").needs([0]).dispose(Step::panic()),
        Spec::new("bad").needs([1]).init(Step::error()),
    ]);
    let error = fails(&world).await;
    assert_eq!(names(error.failures()), ["bad"]);
    assert_eq!(names(error.rollback.failures()), ["cache", "db"]);
    for part in ["3 failures", "`bad`", "`cache`", "`db`"] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_roll_back_has_the_budget_of_a_stop() {
    let world = World::new([
        Spec::new("db").dispose_timeout(secs(60)).dispose(Step::hang()),
        Spec::new("bad").needs([0]).init(Step::error().after(secs(20))),
    ]);
    let began = tokio::time::Instant::now();
    let error = world.app().startup_timeout(secs(21)).shutdown_timeout(secs(8)).start().await.expect_err("it fails");
    assert!(began.elapsed() <= secs(28) + ms(500), "{:?}", began.elapsed());
    assert!(matches!(error.rollback.outcome("db"), Some(Outcome::Abandoned(_))));
}

#[tokio::test(start_paused = true)]
async fn two_that_fail_together_are_both_told() {
    let world = World::new([Spec::new("a").init(Step::error()), Spec::new("b").init(Step::panic())]);
    assert_eq!(names(fails(&world).await.failures()), ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_while_starting_rolls_back() {
    let world = World::new([Spec::new("up"), Spec::new("slow").needs([0]).init(Step::ok().after(secs(9)))]);
    let (send, receive) = tokio::sync::oneshot::channel();
    let send = std::sync::Mutex::new(Some(send));
    let handle = world.app().observer(move |event: &Event| {
        if matches!(event, Event::App { to: AppState::Starting, .. })
            && let Some(send) = send.lock().ok().and_then(|mut send| send.take())
        {
            let _ = send.send(());
        }
    });
    let mut start = Box::pin(handle.start());
    tokio::select! {
        _ = &mut start => panic!("it takes 9 s"),
        () = tokio::time::sleep(secs(1)) => {}
    }
    receive.await.expect("it was told");
    drop(start);
    // Dropped: the roll-back goes on by itself.
    settle().await;
    assert_eq!(world.journal.names(Hook::Init, What::Cut), ["slow"]);
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["up"]);
    let causes = world.watched.events().into_iter().filter_map(|event| match event {
        Event::ShutdownRequested { cause } => Some(cause.to_string()),
        _ => None,
    });
    assert_eq!(causes.collect::<Vec<_>>(), ["cancelled"]);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_takes_too_long_names_the_limit() {
    let world = World::new([Spec::new("up"), Spec::new("slow").init(Step::hang())]);
    let error = world.app().startup_timeout(secs(3)).start().await.expect_err("it hangs");
    assert!(matches!(error.primary.kind, FailureKind::TimedOut { limit } if limit == secs(3)));
    assert_eq!((error.primary.resource.name, &error.primary.phase), ("app", &Phase::Start));
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["up"]);
    assert_eq!(error.primary.to_string(), "the start was not through within 3s");
    assert_eq!(names(error.others.iter()), ["slow"], "what took so long is named");
}
