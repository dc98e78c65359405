//! Tasks are supervised, asked to stop at their resource's turn, joined, and named.

use crate::{
    Cause, Event, FailureKind, Outcome, Phase,
    testing::{Hook, Spec, Step, What, World, ms, secs, settle},
};

const PUMP: Hook = Hook::Task("pump");

#[tokio::test(start_paused = true)]
async fn spawn_polls_at_once_and_spawn_when_running_when_the_app_runs() {
    let world = World::new([
        Spec::new("db")
            .task("pump", Step::ok().when_asked())
            .task_when_running("serve", Step::ok().when_asked())
            .run(Step::ok().when_asked()),
        Spec::new("slow").init(Step::ok().after(secs(2))),
    ]);
    let app = world.app().start().await.expect("all start");
    settle().await;
    assert_eq!(world.journal.at("db", PUMP, What::Began), Some(ms(0)));
    assert_eq!(world.journal.at("db", Hook::Task("serve"), What::Began), Some(secs(2)));
    assert_eq!(world.journal.at("db", Hook::Run, What::Began), Some(secs(2)));
    app.shutdown().await.expect("all stop");
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_the_app_to_run_is_dropped_unpolled_if_it_never_does() {
    let world = World::new([
        Spec::new("db").task_when_running("serve", Step::panic()).run(Step::panic()),
        Spec::new("bad").init(Step::error().after(secs(1))),
    ]);
    let error = world.app().start().await.expect_err("one fails");
    assert_eq!(world.journal.count("db", Hook::Task("serve"), What::Began), 0);
    assert_eq!(world.journal.count("db", Hook::Run, What::Began), 0);
    assert!(error.rollback.is_clean() && error.rollback.tasks.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_or_panics_stops_the_app_and_is_its_cause() {
    for bad in [Step::error(), Step::panic()] {
        for run in [false, true] {
            let spec = Spec::new("db");
            let bad = bad.clone().after(secs(1));
            let world = World::new([if run { spec.run(bad) } else { spec.task("pump", bad) }]);
            let app = world.app().start().await.expect("it starts");
            let stop = app.shutdown_requested();
            let report = app.stopped().await.expect_err("a task failed").report;
            let Cause::Task(failure) = &report.cause else { panic!("{:?}", report.cause) };
            assert_eq!(failure.phase, Phase::Task(if run { "run" } else { "pump" }.into()));
            assert!(report.cause.is_failure() && stop.is_requested());
            assert!(report.tasks.is_empty(), "it is the cause, and so not told twice");
            assert_eq!(world.journal.count("db", Hook::Dispose, What::Ended), 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_while_starting_rolls_back() {
    let world = World::new([
        Spec::new("db").task("pump", Step::error().after(ms(5))),
        Spec::new("slow").init(Step::ok().after(secs(9))),
    ]);
    let error = world.app().start().await.expect_err("a task fails");
    assert_eq!((error.primary.resource.name, &error.primary.phase), ("db", &Phase::Task("pump".into())));
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended), ["db"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_later_is_recorded_and_the_first_stays_the_cause() {
    let world = World::new([
        Spec::new("a").task("pump", Step::error().after(secs(1))),
        Spec::new("b").task("pump", Step::error().when_asked()),
    ]);
    let app = world.app().start().await.expect("all start");
    let error = app.stopped().await.expect_err("tasks failed");
    assert_eq!(error.failures().map(|failure| failure.resource.name).collect::<Vec<_>>(), ["a", "b"]);
    let report = error.report;
    assert!(matches!(&report.cause, Cause::Task(failure) if failure.resource.name == "a"));
    assert_eq!(report.tasks.iter().map(|failure| failure.resource.name).collect::<Vec<_>>(), ["b"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_stops_nothing() {
    let world = World::new([Spec::new("db").task("pump", Step::ok()).run(Step::ok().after(secs(1)))]);
    let app = world.app().start().await.expect("it starts");
    tokio::time::sleep(secs(60)).await;
    assert_eq!(app.state(), crate::AppState::Running);
    assert_eq!(world.watched.count(|event| matches!(event, Event::TaskEnded { .. })), 2);
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn a_resource_is_asked_at_its_own_turn_when_its_dependents_are_gone() {
    let world = World::new([
        Spec::new("db").task("pump", Step::ok().when_asked()).run(Step::ok().when_asked()),
        Spec::new("api").needs([0]).task("pump", Step::ok().when_asked().after(secs(2))).dispose(Step::ok().after(secs(1))),
    ]);
    let app = world.app().start().await.expect("all start");
    settle().await;
    app.shutdown().await.expect("all stop");
    assert_eq!(world.journal.at("api", PUMP, What::Ended), Some(secs(2)));
    assert_eq!(world.journal.at("api", Hook::Dispose, What::Began), Some(secs(2)));
    assert_eq!(world.journal.at("db", PUMP, What::Ended), Some(secs(3)));
    let (ran, _) = world.journal.first("db", Hook::Run, What::Ended).expect("it was asked");
    let (gone, _) = world.journal.first("db", Hook::Dispose, What::Began).expect("it is gone");
    assert!(ran < gone);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_stop_is_cancelled_awaited_and_named() {
    let world = World::new([Spec::new("db")
        .task("pump", Step::hang())
        .task("other", Step::ok().when_asked())
        .dispose_by_value(Step::ok())]);
    let app = world.app().drain_timeout(secs(3)).start().await.expect("it starts");
    let report = app.shutdown().await.expect("it stops");
    assert_eq!(report.took, secs(3));
    assert_eq!(report.resources[0].cancelled.iter().map(|name| &**name).collect::<Vec<_>>(), ["pump"]);
    assert!(matches!(report.outcome("db"), Some(Outcome::Disposed)));
    assert_eq!(world.watched.count(|event| matches!(event, Event::TaskCancelled { task, .. } if &**task == "pump")), 1);
}

#[tokio::test(start_paused = true)]
async fn draining_leaves_disposal_its_reserve() {
    let specs = (0..4).map(|i: usize| {
        Spec::new(format!("r{i}")).needs(i.checked_sub(1)).task("pump", Step::hang()).dispose(Step::ok().after(secs(1)))
    });
    let world = World::new(specs);
    let app = world.app().start().await.expect("all start");
    let report = app.shutdown().await.expect("all stop");
    assert!(report.took <= secs(25), "{:?}", report.took);
    assert!(report.resources.iter().all(|one| one.cancelled.len() == 1));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_holds_its_resource_is_gone_before_the_dispose_by_value() {
    let world = World::new([Spec::new("db").run(Step::ok().when_asked()).dispose_by_value(Step::ok()), Spec::new("bad")]);
    for early in [false, true] {
        let app = world.app().start().await.expect("all start");
        if !early {
            settle().await;
        }
        let report = app.shutdown().await.expect("nothing leaks");
        assert_eq!(report.took, ms(0), "nobody had to wait");
    }
}

#[tokio::test(start_paused = true)]
async fn tasks_of_a_failed_init_are_cancelled() {
    let world = World::new([Spec::new("db").init(Step::error().after(ms(1))).task("pump", Step::hang())]);
    let error = world.app().start().await.expect_err("it fails");
    assert!(matches!(error.primary.kind, FailureKind::Error(_)));
    assert_eq!(world.journal.count("db", PUMP, What::Cut), 1);
}
