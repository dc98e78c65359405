//! In reverse; nothing keeps another from its turn.

use std::sync::Arc;

use crate::{
    Cause, FailureKind, Outcome, Phase,
    testing::{Gate, Hook, Probe, Spec, Step, What, World, ms, secs, settle},
};

#[tokio::test(start_paused = true)]
async fn a_resource_goes_when_all_its_dependents_are_gone_and_independent_ones_overlap() {
    let world = World::new([
        Spec::new("db"),
        Spec::new("other").dispose(Step::ok().after(secs(5))),
        Spec::new("slow").needs([0]).dispose(Step::ok().after(secs(2))),
        Spec::new("quick").needs([0]).dispose(Step::ok().after(secs(1))),
    ]);
    let app = world.app().start().await.expect("all start");
    let report = app.shutdown().await.expect("all stop");
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["quick", "slow", "db", "other"]);
    assert_eq!(world.journal.at("db", Hook::Dispose, What::Began), Some(secs(2)));
    assert_eq!(report.took, secs(5));
}

#[tokio::test(start_paused = true)]
async fn each_that_was_ready_is_disposed_of_once_whatever_another_comes_to() {
    let world = World::new([
        Spec::new("db"),
        Spec::new("error").needs([0]).dispose(Step::error()),
        Spec::new("panic").needs([1]).dispose(Step::panic()),
        Spec::new("hang").needs([2]).dispose_timeout(secs(1)).dispose(Step::hang()),
        Spec::new("top").needs([3]),
    ]);
    let app = world.app().start().await.expect("all start");
    let error = app.shutdown().await.expect_err("three fail");
    assert_eq!(world.journal.names(Hook::Dispose, What::Began), ["top", "hang", "panic", "error", "db"]);
    let report = &error.report;
    assert!(
        matches!(report.outcome("hang"), Some(Outcome::Abandoned(failure)) if matches!(failure.kind, FailureKind::TimedOut { limit } if limit == secs(1)))
    );
    assert!(
        matches!(report.outcome("panic"), Some(Outcome::DisposeFailed(failure)) if matches!(&failure.kind, FailureKind::Panicked { message, .. } if &**message == "no luck at all"))
    );
    assert!(
        matches!(report.outcome("error"), Some(Outcome::DisposeFailed(failure)) if matches!(failure.kind, FailureKind::Error(_)))
    );
    assert!(error.failures().all(|failure| failure.phase == Phase::Dispose));
    assert!(error.to_string().starts_with("3 failures while stopping:"), "{error}");
    assert!(matches!(report.cause, Cause::Completed));
}

#[tokio::test(start_paused = true)]
async fn a_dispose_by_value_waits_for_sole_ownership() {
    let world = World::new([Spec::new("db").dispose_by_value(Step::ok())]);
    let value = world.probe(0);
    let app = world.app().give_probe(&world, 0, &value, true).start().await.expect("it starts");
    let stopped = app.shutdown();
    tokio::time::sleep(secs(3)).await;
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Began), 0);
    drop(value);
    stopped.await.expect("it stops");
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Ended), 1);
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_still_held_is_leaked_and_its_dependencies_go_on() {
    let world =
        World::new([Spec::new("db"), Spec::new("api").needs([0]).dispose_timeout(secs(2)).dispose_by_value(Step::ok())]);
    let value = Arc::new(Probe::new("api", Vec::new(), world.journal.clone()));
    let others = [Arc::clone(&value), Arc::clone(&value)];
    let app = world.app().give_probe(&world, 1, &value, true).start().await.expect("all start");
    drop(value);
    let error = app.shutdown().await.expect_err("it leaks");
    assert!(
        matches!(error.report.outcome("api"), Some(Outcome::DisposeFailed(failure)) if matches!(failure.kind, FailureKind::Leaked { count: 2 }))
    );
    assert_eq!(world.journal.names(Hook::Dispose, What::Began), ["db"]);
    assert!(error.to_string().contains("is still held in 2 other places after 2s"), "{error}");
    drop(others);
}

#[tokio::test(start_paused = true)]
async fn dependents_hold_nothing_when_a_dispose_by_value_looks() {
    let specs = (0..6).map(|i| Spec::new(format!("r{i}")).needs(0..i).dispose_by_value(Step::at_once()));
    let world = World::new(specs);
    let app = world.app().start().await.expect("all start");
    let report = app.shutdown().await.expect("all stop");
    assert_eq!(report.took, ms(0), "nobody had to wait");
}

#[tokio::test(start_paused = true)]
async fn concurrent_callers_get_the_same_answer_and_a_later_one_too() {
    let world = World::new([Spec::new("db").dispose(Step::error().after(secs(1)))]);
    let app = world.app().start().await.expect("it starts");
    let handle = app.handle();
    let (first, second, third) = tokio::join!(app.shutdown(), handle.shutdown("too late"), handle.stopped());
    let later = app.shutdown().await;
    for answer in [first, second, third, later] {
        let error = answer.expect_err("the dispose fails");
        assert_eq!(format!("{:?}", error.report.cause), "Completed");
        assert_eq!(error.failures().count(), 1);
    }
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Began), 1);
}

#[tokio::test(start_paused = true)]
async fn the_stop_goes_on_if_nobody_awaits_it() {
    let world = World::new([Spec::new("db").dispose(Step::ok().after(secs(1)))]);
    let app = world.app().start().await.expect("it starts");
    drop(app.shutdown());
    tokio::time::sleep(secs(2)).await;
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Ended), 1);
    assert!(app.stopped().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_was_given_back_answers_with_its_state() {
    let gate = Gate::new();
    let world = World::new([Spec::new("db").dispose(Step::ok().behind(&gate))]);
    let app = world.app().start().await.expect("it starts");
    let node = app.shared.graph.node_of(world.descriptors[0]).expect("it is there");
    let weak = |app: &crate::App| app.shared.weak_of(node).and_then(crate::slot::upgrade::<Probe>);
    assert!(weak(&app).is_some());
    let stopped = app.shutdown();
    settle().await;
    gate.open();
    stopped.await.expect("it stops");
    assert!(weak(&app).is_none(), "the app kept nothing");
}

#[tokio::test(start_paused = true)]
async fn several_apps_of_the_same_resources_share_nothing() {
    let world = World::new([Spec::new("db"), Spec::new("api").needs([0])]);
    let (one, two) = tokio::join!(world.app().start(), world.app().start());
    let (one, two) = (one.expect("it starts"), two.expect("it starts"));
    assert_eq!(world.journal.count("db", Hook::Init, What::Ended), 2);
    one.shutdown().await.expect("it stops");
    assert_eq!(two.state(), crate::AppState::Running);
    assert_eq!(two.status().resource("db").map(|db| db.state), Some(crate::ResourceState::Ready));
    two.shutdown().await.expect("it stops");
    assert_eq!(world.journal.count("db", Hook::Value, What::Ended), 2);
}

#[tokio::test]
async fn a_wait_for_sole_ownership_ends_where_no_thread_is_left_that_could_tell() {
    let (gate, world) = (
        Gate::new(),
        World::new([
            Spec::new("held").dispose_by_value(Step::ok()).dispose_timeout(ms(10)),
            Spec::new("freed").dispose_by_value(Step::ok()).dispose_timeout(ms(10)),
        ]),
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().expect("a thread");
    let assembled = world
        .app()
        .shutdown_timeout(None)
        .assemble(std::panic::Location::caller(), runtime.handle().clone(), None)
        .expect("the graph is right");
    tokio::spawn(assembled.driver.run());
    assembled.started.await.expect("an answer").expect("they start");
    let shared = assembled.shared;
    let of = |i: usize| shared.get::<Probe>(world.descriptors[i]).expect("it is up");
    let (held, freed, blocks) = (of(0), of(1), gate.clone());
    runtime.spawn(async move { blocks.block() });
    shared.request_stop(Cause::Reason("enough".into()));
    while shared.app_state() != crate::AppState::Stopping {
        tokio::task::yield_now().await;
    }
    // They wait, or are about to.
    settle().await;
    drop(freed);
    let report = *shared.stopped().await.expect_err("they are given up").report;
    assert!(
        matches!(report.outcome("held"), Some(Outcome::DisposeFailed(failure)) if matches!(failure.kind, FailureKind::Leaked { count: 1 })),
        "{report:?}"
    );
    assert!(
        matches!(report.outcome("freed"), Some(Outcome::Abandoned(failure)) if matches!(failure.kind, FailureKind::TimedOut { .. })),
        "{report:?}"
    );
    gate.open();
    drop(held);
    while world.journal.count("freed", Hook::Dispose, What::Ended) == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.journal.count("freed", Hook::Dispose, What::Began), 1, "it has its turn, once, however late");
    runtime.shutdown_background();
}
