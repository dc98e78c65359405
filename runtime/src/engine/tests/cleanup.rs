//! What an `init` pushes runs when it fails, or else after its own `dispose`.

use crate::{
    App, Event, FailureKind, Outcome, Phase, ResourceState, ShutdownReport,
    cleanup::Reason,
    testing::{Hook, Journal, Spec, Step, What, World, ms, secs},
};

/// The cleanups that came to this, in order, each with its owner and its reason.
pub(super) fn cleanups(journal: &Journal, what: What) -> Vec<(&'static str, &'static str, Reason)> {
    let entries = journal.entries().into_iter().filter(|entry| entry.what == what);
    entries
        .filter_map(|entry| match entry.hook {
            Hook::Cleanup(name, reason) => Some((entry.name, name, reason)),
            _ => None,
        })
        .collect()
}

/// What has ended, in order: `dispose`s, cleanups, values.
fn ended(journal: &Journal) -> Vec<String> {
    let entries = journal.entries().into_iter().filter(|entry| entry.what == What::Ended);
    entries
        .filter_map(|entry| match entry.hook {
            Hook::Cleanup(name, _) => Some(format!("{}/{name}", entry.name)),
            Hook::Dispose => Some(format!("{}/dispose", entry.name)),
            Hook::Value => Some(format!("{}/value", entry.name)),
            _ => None,
        })
        .collect()
}

pub(super) fn pushing(name: &str) -> Spec {
    Spec::new(name).pushes("first", Step::ok()).pushes("second", Step::ok().after(ms(5)))
}

pub(super) async fn stop(app: &App) -> ShutdownReport {
    match app.shutdown().await {
        Ok(report) => report,
        Err(error) => *error.report,
    }
}

#[tokio::test(start_paused = true)]
async fn an_init_that_fails_panics_or_times_out_unwinds_what_it_pushed_in_reverse() {
    for (bad, reason) in
        [(Step::error(), Reason::Failed), (Step::panic(), Reason::Panicked), (Step::hang(), Reason::Cancelled)]
    {
        let world = World::new([Spec::new("config"), pushing("db").needs([0]).init_timeout(secs(1)).init(bad)]);
        let error = world.app().start().await.expect_err("it fails");
        assert_eq!(cleanups(&world.journal, What::Ended), [("db", "second", reason), ("db", "first", reason)]);
        assert_eq!(
            ended(&world.journal),
            ["db/second", "db/first", "config/dispose", "config/value"],
            "before what it uses"
        );
        assert!(error.rollback.is_clean());
        assert!(matches!(error.rollback.outcome("db"), Some(Outcome::InitFailed(_))));
    }
}

#[tokio::test(start_paused = true)]
async fn an_init_that_a_roll_back_cancels_unwinds_what_it_pushed() {
    let world = World::new([pushing("slow").init(Step::hang()), Spec::new("bad").init(Step::error().after(ms(10)))]);
    let error = world.app().start().await.expect_err("one fails");
    let cancelled = Reason::Cancelled;
    assert_eq!(cleanups(&world.journal, What::Ended), [("slow", "second", cancelled), ("slow", "first", cancelled)]);
    assert!(error.others.is_empty(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_an_attempt_pushed_is_gone_before_the_next_begins_which_has_a_stack_of_its_own() {
    let world = World::new([pushing("db").retry(3, ms(10)).attempts([Step::error(), Step::panic(), Step::ok()])]);
    let app = world.app().start().await.expect("the third succeeds");
    let (failed, panicked) = (Reason::Failed, Reason::Panicked);
    let unwound = [("db", "second", failed), ("db", "first", failed), ("db", "second", panicked), ("db", "first", panicked)];
    assert_eq!(cleanups(&world.journal, What::Ended), unwound);
    let places: Vec<_> = world.journal.entries().iter().filter(|entry| entry.hook == Hook::Init).map(|one| one.at).collect();
    assert!(places.windows(2).all(|pair| pair[0] <= pair[1]));
    let entries = world.journal.entries();
    let began = entries.iter().rposition(|one| one.hook == Hook::Init && one.what == What::Began).expect("it began");
    let last = entries.iter().rposition(|one| matches!(one.hook, Hook::Cleanup(..))).expect("it ran");
    assert!(last < began, "{}", world.journal);
    let report = stop(&app).await;
    assert!(report.is_clean());
    assert_eq!(cleanups(&world.journal, What::Ended).len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_fallback_has_a_stack_of_its_own() {
    let world = World::new([pushing("db").init(Step::error()).fallback(Step::ok())]);
    let app = world.app().start().await.expect("the fallback is there");
    assert_eq!(cleanups(&world.journal, What::Ended).len(), 2);
    stop(&app).await;
    assert_eq!(cleanups(&world.journal, What::Ended).len(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_tasks_of_an_attempt_are_gone_before_its_cleanups_run() {
    let world = World::new([pushing("db").init(Step::error().after(ms(1))).task("pump", Step::hang())]);
    world.app().start().await.expect_err("it fails");
    let (task, _) = world.journal.first("db", Hook::Task("pump"), What::Cut).expect("it was cancelled");
    let (first, _) = world.journal.first("db", Hook::Cleanup("second", Reason::Failed), What::Began).expect("it ran");
    assert!(task < first, "{}", world.journal);
}

#[tokio::test(start_paused = true)]
async fn what_was_pushed_runs_after_its_own_dispose_and_before_its_dependencies_go() {
    let world = World::new([Spec::new("config"), pushing("db").needs([0]), Spec::new("api").needs([1])]);
    let app = world.app().start().await.expect("all start");
    assert!(stop(&app).await.is_clean());
    // A value goes with the future of its `dispose`, just before or after the end of that is written.
    let ended: Vec<_> = ended(&world.journal).into_iter().filter(|one| !one.ends_with("/value")).collect();
    assert_eq!(ended, ["api/dispose", "db/dispose", "db/second", "db/first", "config/dispose"], "{}", world.journal);
    let (value, _) = world.journal.first("db", Hook::Value, What::Ended).expect("it is dropped");
    let second = world.journal.first("db", Hook::Cleanup("second", Reason::Completed), What::Began).expect("it ran");
    assert!(value < second.0);
    assert_eq!(cleanups(&world.journal, What::Ended)[0], ("db", "second", Reason::Completed));
}

#[tokio::test(start_paused = true)]
async fn what_was_pushed_runs_whatever_dispose_came_to() {
    for (bad, abandoned) in [(Step::error(), false), (Step::panic(), false), (Step::hang(), true)] {
        let world = World::new([Spec::new("config"), pushing("db").needs([0]).dispose_timeout(secs(1)).dispose(bad)]);
        let app = world.app().start().await.expect("all start");
        let report = stop(&app).await;
        assert_eq!(cleanups(&world.journal, What::Ended).len(), 2, "{}", world.journal);
        assert_eq!(matches!(report.outcome("db"), Some(Outcome::Abandoned(_))), abandoned);
        assert_eq!(report.failures().count(), 1);
        let (last, _) = world.journal.first("db", Hook::Cleanup("first", Reason::Completed), What::Ended).expect("it ran");
        let (config, _) = world.journal.first("config", Hook::Dispose, What::Began).expect("it goes");
        assert!(last < config);
    }
}

#[tokio::test(start_paused = true)]
async fn the_value_is_gone_before_its_cleanups_run_also_where_somebody_holds_it() {
    let mut plain = pushing("plain");
    plain.script.dispose = crate::testing::Way::Drop;
    let world =
        World::new([plain, pushing("held").dispose_by_value(Step::ok()).dispose_timeout(secs(1)), Spec::new("by ref")]);
    let app = world.app().start().await.expect("all start");
    let held = app.shared.get::<crate::testing::Probe>(world.descriptors[1]).expect("it is up");
    let counted = std::sync::Arc::clone(&held);
    let report = stop(&app).await;
    assert_eq!(std::sync::Arc::strong_count(&counted), 2, "the app's own is gone");
    assert!(
        matches!(report.outcome("held"), Some(Outcome::DisposeFailed(failure)) if matches!(failure.kind, FailureKind::Leaked { .. }))
    );
    let (value, _) = world.journal.first("plain", Hook::Value, What::Ended).expect("it is dropped");
    let (first, _) = world.journal.first("plain", Hook::Cleanup("second", Reason::Completed), What::Began).expect("it ran");
    assert!(value < first, "{}", world.journal);
    assert_eq!(cleanups(&world.journal, What::Ended).len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_that_fails_panics_or_hangs_keeps_no_other_from_its_turn_and_all_are_told() {
    let world = World::new([Spec::new("db")
        .pushes("last", Step::ok())
        .pushes("hangs", Step::hang())
        .pushes("panics", Step::panic())
        .pushes("fails", Step::error())]);
    let app = world.app().start().await.expect("it starts");
    let error = app.shutdown().await.expect_err("cleanups fail");
    assert_eq!(cleanups(&world.journal, What::Ended).last(), Some(&("db", "last", Reason::Completed)));
    let phases: Vec<_> = error.failures().map(|failure| failure.phase.to_string()).collect();
    assert_eq!(phases, ["cleanup `fails`", "cleanup `panics`", "cleanup `hangs`"]);
    let Some(Outcome::DisposeFailed(first)) = error.report.outcome("db") else { panic!("{error}") };
    assert_eq!(first.phase, Phase::Cleanup("fails".into()));
    assert_eq!(error.report.resources[0].cleanups.len(), 3);
    assert_eq!(app.status().resource("db").map(|db| db.state), Some(ResourceState::DisposeFailed));
    assert_eq!(
        world.watched.count(|event| matches!(event, Event::CleanupFailed { .. })),
        2,
        "the first is the resource's own"
    );
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_of_a_failed_attempt_that_fails_is_in_the_report_of_the_stop() {
    let world =
        World::new([Spec::new("db").retry(2, ms(10)).attempts([Step::error(), Step::ok()]).pushes("a", Step::error())]);
    let app = world.app().start().await.expect("the second succeeds");
    assert_eq!(world.watched.count(|event| matches!(event, Event::CleanupFailed { .. })), 1, "it is told at once");
    let report = stop(&app).await;
    assert_eq!(report.failures().count(), 2, "one for each attempt");

    let world = World::new([Spec::new("db").init(Step::error()).pushes("a", Step::error())]);
    let error = world.app().start().await.expect_err("it fails");
    assert_eq!(error.rollback.failures().count(), 1, "{error}");
    assert!(matches!(error.rollback.outcome("db"), Some(Outcome::InitFailed(_))));
}
