//! Cleanups have their time and no more; what comes late unwinds too, and a runtime that goes down calls them all.

use std::time::Duration;

use tokio::time::Instant;

use super::cleanup::{cleanups, pushing, stop};
use crate::{
    Event, FailureKind, Outcome, Phase,
    cleanup::Reason,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

#[tokio::test(start_paused = true)]
async fn cleanups_have_their_share_of_the_stop_and_leave_the_others_theirs() {
    let many = |name: &'static str| {
        let mut spec = Spec::new(name);
        for cleanup in ["a", "b", "c", "d"] {
            spec = spec.pushes(cleanup, Step::ok().after(secs(9)));
        }
        spec
    };
    let world = World::new([Spec::new("config").dispose(Step::ok().after(ms(500))), many("db").needs([0])]);
    let app = world.app().shutdown_timeout(secs(12)).start().await.expect("all start");
    let began = Instant::now();
    let report = stop(&app).await;
    assert!(began.elapsed() <= secs(12), "{:?}", began.elapsed());
    assert_eq!(cleanups(&world.journal, What::Began).len(), 4, "each is begun");
    assert!(matches!(report.outcome("config"), Some(Outcome::Disposed)), "{report:?}");
    assert_eq!(report.failures().count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_dispose_leaves_its_own_cleanups_time() {
    let world =
        World::new([Spec::new("db").dispose(Step::hang()).dispose_timeout(secs(60)).pushes("a", Step::ok().after(ms(400)))]);
    let app = world.app().shutdown_timeout(secs(5)).start().await.expect("it starts");
    let report = stop(&app).await;
    assert_eq!(cleanups(&world.journal, What::Ended).len(), 1, "{}", world.journal);
    assert!(matches!(report.outcome("db"), Some(Outcome::Abandoned(_))));
    assert!(report.took <= secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_roll_back_waits_for_cleanups_no_longer_than_its_budget() {
    let world = World::new([
        Spec::new("config").dispose(Step::ok().after(ms(500))),
        Spec::new("db").needs([0]).init(Step::error()).pushes("a", Step::hang()).pushes("b", Step::hang()),
        Spec::new("bad").init(Step::error().after(ms(100))),
    ]);
    let began = Instant::now();
    let error = world.app().shutdown_timeout(secs(4)).start().await.expect_err("two fail");
    assert!(began.elapsed() <= secs(4) + ms(100), "{:?}", began.elapsed());
    assert_eq!(error.rollback.failures().count(), 2, "{error}");
    assert!(matches!(error.rollback.outcome("config"), Some(Outcome::Disposed)));
}

#[tokio::test]
async fn a_cleanup_that_blocks_its_thread_is_abandoned_by_name() {
    let gate = Gate::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_time().build().expect("threads");
    let world = World::new([Spec::new("config"), Spec::new("db").needs([0]).pushes("stuck", Step::ok().blocked_by(&gate))]);
    let report = runtime
        .spawn({
            let builder = world.app().shutdown_timeout(ms(200));
            async move {
                let app = builder.start().await.expect("all start");
                stop(&app).await
            }
        })
        .await
        .expect("no panic");
    assert!(matches!(report.outcome("config"), Some(Outcome::Disposed)));
    let Some(Outcome::DisposeFailed(failure)) = report.outcome("db") else { panic!("{report:?}") };
    assert_eq!(failure.phase, Phase::Cleanup("stuck".into()));
    assert!(matches!(failure.kind, FailureKind::TimedOut { .. }));
    gate.open();
    runtime.shutdown_background();
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_takes_long_names_the_cleanup_that_it_waits_for() {
    let world = World::new([Spec::new("db").pushes("slow", Step::ok().after(secs(7)))]);
    let app = world.app().start().await.expect("it starts");
    assert!(stop(&app).await.is_clean());
    let named = |event: &Event| match event {
        Event::StillWaiting { waiting, .. } => waiting.iter().any(|one| one.at.as_deref() == Some("cleanup `slow`")),
        _ => false,
    };
    assert_eq!(world.watched.count(named), 1);
}

#[tokio::test(start_paused = true)]
async fn what_comes_too_late_unwinds_what_it_pushed() {
    let gate = Gate::new();
    let world = World::new([
        Spec::new("config"),
        pushing("late").needs([0]).optional().blocking().init_timeout(ms(10)).init(Step::ok().blocked_by(&gate)),
    ]);
    let start = tokio::spawn(world.app().start());
    while world.journal.count("late", Hook::Init, What::Began) == 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..2 {
        tokio::time::advance(ms(600)).await;
        settle().await;
    }
    let app = start.await.expect("no panic").expect("it was optional");
    gate.open();
    while cleanups(&world.journal, What::Ended).len() < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(cleanups(&world.journal, What::Ended)[0], ("late", "second", Reason::Cancelled));
    let (dispose, _) = world.journal.first("late", Hook::Dispose, What::Ended).expect("the value is given back first");
    let hook = Hook::Cleanup("second", Reason::Cancelled);
    assert!(dispose < world.journal.first("late", hook, What::Began).expect("it ran").0);
    stop(&app).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_pushed_after_the_end_is_refused() {
    use crate::engine::stack::Stacked;
    let world = World::new([pushing("db")]);
    let app = world.app().start().await.expect("it starts");
    stop(&app).await;
    let late = crate::testing::cleanup(&world.journal, "app", "late", Step::ok());
    assert!(app.shared.stack().push(late).is_err());
}

#[test]
fn a_runtime_that_goes_down_still_calls_every_cleanup() {
    let world = World::new([Spec::new("config").pushes("a", Step::at_once()), pushing("db").needs([0])]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    let app = runtime.block_on(async {
        let app = world.app().start().await.expect("all start");
        let own = crate::testing::cleanup(&world.journal, "app", "own", Step::at_once());
        assert!(crate::engine::stack::Stacked::stack(&*app.shared).push(own).is_ok());
        app
    });
    drop(runtime);
    let began: Vec<_> = cleanups(&world.journal, What::Began).into_iter().map(|(_, name, _)| name).collect();
    assert_eq!(began, ["own", "second", "first", "a"], "{}", world.journal);
    drop(app);
}
