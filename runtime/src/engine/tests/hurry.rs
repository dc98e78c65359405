//! A stop that is hurried waits for nothing that gives nothing back, and each hook has a second: in each phase, for each kind
//! of wait.

use std::{
    future::pending,
    panic::Location,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    time::{Instant, sleep},
};

use super::gate::REQUEST;
use crate::{
    App, AppHandle, Cause, Event, FailureKind, Outcome, Phase, RunError, ShutdownReport,
    core::edge::Form,
    engine::stack::Stacked,
    scope::ScopeCore,
    testing::{Gate, Hook, Spec, Step, What, World, cleanup, ms, secs, settle},
};

/// Asks for the stop, hurries it after `pause`, and waits for its end; the time from the hurry on.
async fn hurried(app: &App, pause: Duration) -> (ShutdownReport, Duration) {
    let stopped = app.shutdown();
    sleep(pause).await;
    let began = Instant::now();
    app.hurry();
    let report = report_of(stopped.await);
    assert_eq!(report.hurried, Some(pause), "{report:?}");
    (report, began.elapsed())
}

fn report_of(stopped: Result<ShutdownReport, crate::ShutdownError>) -> ShutdownReport {
    stopped.unwrap_or_else(|error| *error.report)
}

fn timed_out(outcome: Option<&Outcome>) -> Duration {
    match outcome {
        Some(Outcome::Abandoned(failure)) => match failure.kind {
            FailureKind::TimedOut { limit } => limit,
            _ => panic!("{failure}"),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_drain_delay_is_cut_short() {
    let world = World::new([Spec::new("http").task("serve", Step::ok().when_asked())]);
    let app = world.app().drain_delay(secs(8)).start().await.expect("it starts");
    let (report, took) = hurried(&app, secs(3)).await;
    assert_eq!((took, report.took), (secs(0), secs(3)));
    assert!(report.is_clean(), "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn a_body_is_cut_off_at_once_in_its_delay_and_after() {
    for delay in [secs(0), secs(8)] {
        let world = World::new([Spec::new("db")]);
        let handle = Arc::new(std::sync::OnceLock::<AppHandle>::new());
        let (there, began) = (Arc::clone(&handle), Instant::now());
        let run = world.app().drain_delay(delay).run(async move |app| {
            let _ = there.set(app.clone());
            pending::<()>().await;
        });
        let run = tokio::spawn(async move { run.await.map(|ran| ran.output) });
        settle().await;
        let app = handle.get().expect("it runs");
        drop(app.shutdown("enough"));
        sleep(secs(2)).await;
        app.hurry();
        let Ok(Err(RunError::CutOff { report })) = run.await else { panic!("it is cut off") };
        assert_eq!((began.elapsed(), report.took, report.hurried), (secs(2), secs(2), Some(secs(2))));
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_being_joined_is_cancelled_at_once_and_those_after_it_too() {
    let deaf = || Step::hang();
    let world = World::new([
        Spec::new("db").task("pump", deaf()),
        Spec::new("http").needs([0]).task("serve", deaf()),
        Spec::new("api").needs([1]).task("reload", Step::ok().when_asked().after(secs(5))),
    ]);
    let app = world.app().start().await.expect("all start");
    let (report, took) = hurried(&app, secs(4)).await;
    assert_eq!(took, secs(0));
    let cancelled: Vec<_> = report.resources.iter().flat_map(|one| one.cancelled.iter().map(|name| &**name)).collect();
    assert_eq!(cancelled, ["reload", "serve", "pump"]);
    assert!(report.is_clean(), "who is cancelled is no failure: {report:?}");
}

#[tokio::test(start_paused = true)]
async fn a_dispose_that_runs_has_a_second_from_the_hurry_and_each_later_one_a_second() {
    let world = World::new([
        Spec::new("config").dispose(Step::hang()),
        Spec::new("db").needs([0]).dispose(Step::hang()),
        Spec::new("http").needs([1]).dispose(Step::hang()),
    ]);
    let app = world.app().start().await.expect("all start");
    let (report, took) = hurried(&app, secs(2)).await;
    assert_eq!(took, secs(3), "a second for each");
    assert_eq!(timed_out(report.outcome("http")), secs(3));
    assert_eq!(timed_out(report.outcome("db")), secs(1));
    assert_eq!(timed_out(report.outcome("config")), secs(1));
    for name in ["http", "db", "config"] {
        assert_eq!(world.journal.count(name, Hook::Dispose, What::Began), 1, "{}", world.journal);
    }
}

#[tokio::test(start_paused = true)]
async fn a_hurry_gives_nobody_more_time_than_he_has() {
    let world = World::new([
        Spec::new("config").dispose_timeout(ms(300)).dispose(Step::hang()),
        Spec::new("db").needs([0]).dispose_timeout(secs(3)).dispose(Step::hang()),
    ]);
    let app = world.app().start().await.expect("all start");
    let (report, took) = hurried(&app, ms(2500)).await;
    assert_eq!(took, ms(800));
    assert_eq!((timed_out(report.outcome("db")), timed_out(report.outcome("config"))), (secs(3), ms(300)));
}

#[tokio::test(start_paused = true)]
async fn a_dispose_without_a_limit_has_a_second_too() {
    let none = |options: &mut crate::core::options::Options| {
        options.dispose_timeout = crate::core::options::Limit::None;
    };
    let world = World::new([Spec::new("db").options(none).dispose(Step::hang())]);
    let app = world.app().shutdown_timeout(None).start().await.expect("it starts");
    let (_, took) = hurried(&app, secs(100)).await;
    assert_eq!(took, secs(1));
}

#[tokio::test(start_paused = true)]
async fn who_ends_within_the_second_has_ended_well() {
    let world = World::new([
        Spec::new("config").dispose(Step::ok().after(ms(900))),
        Spec::new("db").needs([0]).dispose(Step::ok().after(ms(2900))),
    ]);
    let app = world.app().start().await.expect("all start");
    let (report, took) = hurried(&app, secs(2)).await;
    assert_eq!(took, ms(1800));
    assert!(report.is_clean(), "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn extend_gives_nothing_in_a_hurry() {
    let world = World::new([
        Spec::new("config")
            .dispose(Step::ok().after(secs(2)).extending(secs(60)))
            .pushes("flush", Step::ok().after(secs(2)).extending(secs(60))),
        Spec::new("db").needs([0]).dispose(Step::ok().after(secs(13)).extending(secs(60))),
    ]);
    let app = world.app().start().await.expect("all start");
    let (report, took) = hurried(&app, secs(11)).await;
    assert_eq!(took, secs(3), "what was given before is taken back as well");
    assert_eq!(report.failures().count(), 3, "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_sole_ownership_has_a_second_with_the_dispose_that_follows() {
    let world = World::new([
        Spec::new("leaked").dispose_by_value(Step::ok()),
        Spec::new("late").needs([0]).dispose_by_value(Step::hang()),
    ]);
    let app = world.app().start().await.expect("all start");
    let of = |i: usize| app.shared.get::<crate::testing::Probe>(world.descriptors[i]).expect("it is up");
    let (kept, late) = (of(0), of(1));
    tokio::spawn(async move {
        sleep(ms(2400)).await;
        drop(late);
    });
    let (report, took) = hurried(&app, secs(2)).await;
    assert_eq!(took, secs(2), "one second each; the first of them waits, and then hangs");
    assert!(matches!(report.outcome("late"), Some(Outcome::Abandoned(_))), "{report:?}");
    let Some(Outcome::DisposeFailed(failure)) = report.outcome("leaked") else { panic!("{report:?}") };
    assert!(matches!(failure.kind, FailureKind::Leaked { count: 1 }), "{failure}");
    assert_eq!(world.journal.count("late", Hook::Dispose, What::Began), 1);
    drop(kept);
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_sole_ownership_that_goes_on_has_a_second_left() {
    let world = World::new([Spec::new("leaked").dispose_by_value(Step::ok())]);
    let app = world.app().start().await.expect("it starts");
    let kept = app.shared.get::<crate::testing::Probe>(world.descriptors[0]).expect("it is up");
    let (report, took) = hurried(&app, secs(2)).await;
    assert_eq!(took, secs(1));
    assert!(matches!(report.outcome("leaked"), Some(Outcome::DisposeFailed(_))), "{report:?}");
    drop(kept);
}

#[tokio::test(start_paused = true)]
async fn each_cleanup_has_a_second() {
    let slow = || Step::hang();
    let world = World::new([Spec::new("db").pushes("last", slow()).pushes("second", slow()).pushes("first", slow())]);
    let app = world.app().start().await.expect("it starts");
    let (report, took) = hurried(&app, secs(4)).await;
    assert_eq!(took, secs(3));
    assert_eq!(report.resources[0].cleanups.len(), 3, "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn each_of_the_apps_own_cleanups_has_a_second_at_either_end() {
    let world = World::new([Spec::new("db").dispose(Step::ok().after(ms(500)))]);
    let app = world.app().start().await.expect("it starts");
    for name in ["a", "b"] {
        assert!(app.shared.stack().push(cleanup(&world.journal, "app", name, Step::hang())).is_ok());
    }
    let (shared, journal) = (Arc::clone(&app.shared), world.journal.clone());
    tokio::spawn(async move {
        // The resource is being given back.
        sleep(ms(5200)).await;
        assert!(shared.stack().push(cleanup(&journal, "app", "last", Step::hang())).is_ok());
    });
    let (report, took) = hurried(&app, secs(3)).await;
    assert_eq!(took, ms(2000 + 500 + 1000));
    assert_eq!(report.cleanups.len(), 3, "{report:?}");
    assert!(matches!(report.outcome("db"), Some(Outcome::Disposed)));
}

#[tokio::test(start_paused = true)]
async fn a_hurry_while_the_last_cleanup_runs_is_heard() {
    let world = World::new([Spec::new("db").dispose(Step::ok().after(ms(500)))]);
    let app = world.app().start().await.expect("it starts");
    let (shared, journal) = (Arc::clone(&app.shared), world.journal.clone());
    tokio::spawn(async move {
        sleep(ms(200)).await;
        assert!(shared.stack().push(cleanup(&journal, "app", "last", Step::hang())).is_ok());
    });
    let (report, took) = hurried(&app, secs(2)).await;
    assert_eq!((took, report.cleanups.len()), (secs(1), 1));
}

#[tokio::test(start_paused = true)]
async fn open_scopes_are_cut_off_at_once_and_counted_once() {
    let world = World::new([
        Spec::new("db"),
        Spec::new("server").needs([0]).takes_app().task("serve", Step::ok().when_asked().after(secs(2))),
        Spec::new("in request").needs([0]).options(|options| options.scope = Some(&REQUEST)),
    ]);
    // While the server drains, and while the scopes themselves are waited for.
    for pause in [secs(1), secs(9)] {
        let app = world.app_of(&[(0, Form::All), (1, Form::All)]).start().await.expect("all start");
        let requests: Vec<_> = (0..3).map(|_| super::gate::serve(&app, &world, "request", Gate::new())).collect();
        let held = ScopeCore::open(&app.shared, &REQUEST);
        settle().await;
        let (report, took) = hurried(&app, pause).await;
        // Each has a cleanup of 10 ms, all at once.
        assert_eq!((took, report.scopes_cancelled), (ms(10), 4), "{report:?}");
        assert!(report.is_clean(), "{report:?}");
        for request in requests {
            assert!(matches!(
                request.await,
                Ok(Err(crate::ScopeError::ShuttingDown { .. } | crate::ScopeError::Closed { .. }))
            ));
        }
        drop(held);
    }
}

#[tokio::test(start_paused = true)]
async fn the_hooks_of_a_scope_that_closes_have_a_second_each() {
    let world =
        World::new([Spec::new("db"), Spec::new("in request").needs([0]).options(|options| options.scope = Some(&REQUEST))]);
    let app = world.app_of(&[(0, Form::All)]).start().await.expect("it starts");
    let scope = ScopeCore::open(&app.shared, &REQUEST);
    for name in ["a", "b"] {
        assert!(scope.stack.push(cleanup(&world.journal, "scope", name, Step::hang())).is_ok());
    }
    // At 10 s it is cut off; then the first cleanup runs.
    let (report, took) = hurried(&app, secs(11)).await;
    assert_eq!((took, report.cleanups.len(), report.scopes_cancelled), (secs(2), 2, 1), "{report:?}");
    assert!(matches!(report.outcome("db"), Some(Outcome::Disposed)));
}

#[tokio::test(start_paused = true)]
async fn a_roll_back_is_hurried_too() {
    let world = World::new([
        Spec::new("config").dispose(Step::hang()),
        Spec::new("db").needs([0]).dispose(Step::hang()).task("pump", Step::hang()),
        Spec::new("bad").needs([1]).init(Step::error().after(secs(1))).pushes("undo", Step::hang()),
    ]);
    let began = Instant::now();
    let assembled = world.app().assemble(Location::caller(), Handle::current(), None).expect("the graph is right");
    tokio::spawn(assembled.driver.run());
    sleep(secs(2)).await;
    assembled.shared.request_stop(Cause::Reason("enough".into()));
    sleep(secs(1)).await;
    assembled.shared.request_hurry();
    let error = assembled.started.await.expect("an answer").expect_err("one fails");
    // At 1 s the attempt fails, and its cleanup hangs; then the task is cancelled, and two hooks hang.
    assert_eq!(began.elapsed(), secs(3 + 1 + 1 + 1));
    assert_eq!(error.rollback.hurried, Some(secs(1)), "{error}");
    assert_eq!(world.journal.names(Hook::Dispose, What::Began), ["db", "config"]);
}

#[tokio::test(start_paused = true)]
async fn a_hurry_that_comes_with_the_request_is_not_lost() {
    let world = World::new([Spec::new("db").dispose(Step::hang())]);
    let app = world.app().start().await.expect("it starts");
    let stopped = app.shutdown();
    app.hurry();
    let report = report_of(stopped.await);
    assert_eq!((report.hurried, report.took), (Some(secs(0)), secs(1)));

    // It may even be heard before the request that it is meant for.
    let world = World::new([Spec::new("db").dispose(Step::hang())]);
    let app = world.app().start().await.expect("it starts");
    app.shared.stop_is_asked.store(true, Ordering::Relaxed);
    app.hurry();
    settle().await;
    drop(app.shutdown());
    let report = report_of(app.stopped().await);
    assert_eq!((report.hurried, report.took), (Some(secs(0)), secs(1)));
}

#[tokio::test(start_paused = true)]
async fn before_a_stop_and_after_it_a_hurry_means_nothing() {
    let world = World::new([Spec::new("db").dispose(Step::ok().after(secs(5)))]);
    let app = world.app().start().await.expect("it starts");
    app.hurry();
    settle().await;
    assert!(!app.shutdown_requested().is_requested(), "nobody asked for a stop");
    let report = app.shutdown().await.expect("it stops");
    assert_eq!((report.hurried, report.took), (None, secs(5)));
    app.hurry();
    assert_eq!(world.watched.count(|event| matches!(event, Event::Hurried { .. })), 0);
}

#[tokio::test(start_paused = true)]
async fn a_second_hurry_is_the_same_as_one() {
    let world = World::new([Spec::new("db").dispose(Step::hang())]);
    let app = world.app().start().await.expect("it starts");
    let stopped = app.shutdown();
    sleep(secs(1)).await;
    app.hurry();
    sleep(ms(900)).await;
    app.hurry();
    assert_eq!(report_of(stopped.await).took, secs(2));
    assert_eq!(world.watched.count(|event| matches!(event, Event::Hurried { after } if *after == secs(1))), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_stops_the_app_can_be_hurried() {
    let world = World::new([Spec::new("db").dispose(Step::hang()), Spec::new("job").run(Step::error().after(secs(1)))]);
    let app = world.app().start().await.expect("all start");
    sleep(secs(4)).await;
    app.hurry();
    let report = report_of(app.stopped().await);
    assert!(matches!(report.cause, Cause::Task(_)));
    assert_eq!((report.hurried, report.took), (Some(secs(3)), secs(4)));
}

#[tokio::test]
async fn a_cleanup_that_blocks_its_thread_is_left_behind_in_a_hurry() {
    let gate = Gate::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_time().build().expect("threads");
    let world = World::new([Spec::new("config"), Spec::new("db").needs([0]).pushes("stuck", Step::ok().blocked_by(&gate))]);
    let app = runtime.spawn(world.app().shutdown_timeout(None).start()).await.expect("no panic").expect("all start");
    let stopped = app.shutdown();
    // Not on the runtime whose worker is blocked: what yields there may be behind what blocks.
    while world.journal.count("db", Hook::Cleanup("stuck", crate::Reason::Completed), What::Began) == 0 {
        tokio::task::yield_now().await;
    }
    app.hurry();
    let report = report_of(stopped.await);
    assert!(matches!(report.outcome("config"), Some(Outcome::Disposed)));
    let Some(Outcome::DisposeFailed(failure)) = report.outcome("db") else { panic!("{report:?}") };
    assert_eq!(failure.phase, Phase::Cleanup("stuck".into()));
    gate.open();
    runtime.shutdown_background();
}

#[tokio::test(start_paused = true)]
async fn what_comes_too_late_is_given_back_within_a_second() {
    let (made, gone) = (Gate::new(), Gate::new());
    let none = |options: &mut crate::core::options::Options| {
        options.dispose_timeout = crate::core::options::Limit::None;
    };
    let late = Spec::new("late").needs([0]).optional().blocking().options(none).init_timeout(ms(10));
    let late = late.init(Step::ok().blocked_by(&made)).dispose(Step::ok().blocked_by(&gone));
    let world = World::new([Spec::new("config"), late]);
    let start = tokio::spawn(world.app().shutdown_timeout(None).start());
    let begun = async |hook| {
        while world.journal.count("late", hook, What::Began) == 0 {
            tokio::task::yield_now().await;
        }
    };
    begun(Hook::Init).await;
    // A hook that blocks its thread keeps the clock from going on by itself.
    let advance = async |by| {
        tokio::time::advance(by).await;
        settle().await;
    };
    advance(ms(11)).await;
    advance(ms(501)).await;
    let app = start.await.expect("no panic").expect("it was optional");
    made.open();
    begun(Hook::Dispose).await;
    let stopped = app.shutdown();
    app.hurry();
    settle().await;
    advance(ms(1001)).await;
    advance(ms(501)).await;
    let report = report_of(stopped.await);
    assert_eq!(report.took, ms(1502), "its second, and the grace");
    assert!(matches!(report.outcome("config"), Some(Outcome::Disposed)), "{report:?}");
    let abandoned = report.resources.iter().filter(|one| matches!(one.outcome, Outcome::Abandoned(_)));
    assert_eq!(abandoned.map(|one| one.resource.name).collect::<Vec<_>>(), ["late"]);
    gone.open();
}
