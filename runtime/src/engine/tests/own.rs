//! The app's own cleanups go first at a stop, and what is pushed meanwhile goes last.

use crate::{
    App, AppHandle, Event, FailureKind, Phase, ShutdownReport,
    cleanup::Reason,
    engine::stack::{Action, Entry, EntryName, Stacked},
    hook::Returned,
    testing::{Hook, Journal, Spec, Step, What, World, cleanup, ms, secs},
};

fn push(app: &AppHandle, world: &World, name: &'static str, step: Step) {
    let entry = cleanup(&world.journal, "app", name, step);
    assert!(app.shared.stack().push(entry).is_ok(), "the app takes it");
}

/// What was begun, in order: cleanups and `dispose`s.
fn begun(journal: &Journal) -> Vec<&'static str> {
    let entries = journal.entries().into_iter().filter(|entry| entry.what == What::Began);
    entries
        .filter_map(|entry| match entry.hook {
            Hook::Cleanup(name, _) => Some(name),
            Hook::Dispose => Some(entry.name),
            _ => None,
        })
        .collect()
}

fn reasons(journal: &Journal) -> Vec<Reason> {
    let entries = journal.entries().into_iter().filter(|entry| entry.what == What::Began);
    entries.filter_map(|entry| if let Hook::Cleanup(_, reason) = entry.hook { Some(reason) } else { None }).collect()
}

async fn stop(app: &App) -> ShutdownReport {
    match app.shutdown().await {
        Ok(report) => report,
        Err(error) => *error.report,
    }
}

#[tokio::test(start_paused = true)]
async fn they_run_in_reverse_after_the_body_and_before_any_resource_is_given_back() {
    let world = World::new([Spec::new("db"), Spec::new("api").needs([0])]);
    let journal = world.journal.clone();
    let ran = world.app().run(async |app| {
        push(&app, &world, "first", Step::ok());
        push(&app, &world, "second", Step::ok().after(secs(1)));
        journal.write("body", Hook::Run, What::Ended);
    });
    let ran = ran.await.expect("it runs");
    assert!(ran.report.is_clean());
    assert_eq!(begun(&world.journal), ["second", "first", "api", "db"]);
    assert_eq!(reasons(&world.journal), [Reason::Completed; 2]);
    let (body, _) = world.journal.first("body", Hook::Run, What::Ended).expect("it ran");
    let (first, _) = world.journal.first("app", Hook::Cleanup("second", Reason::Completed), What::Began).expect("it ran");
    assert!(body < first);
    let (first, _) = world.journal.first("app", Hook::Cleanup("first", Reason::Completed), What::Ended).expect("it ran");
    assert!(first < world.journal.first("api", Hook::Dispose, What::Began).expect("it goes").0, "{}", world.journal);
}

#[tokio::test(start_paused = true)]
async fn they_are_told_why_the_app_stops() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    push(&app, &world, "a", Step::ok());
    app.shared.request_stop(crate::Cause::Signal(15));
    stop(&app).await;
    assert_eq!(reasons(&world.journal), [Reason::Signal(15)]);

    let world = World::new([Spec::new("db").run(Step::error().after(secs(1)))]);
    let app = world.app().start().await.expect("it starts");
    push(&app, &world, "a", Step::ok());
    assert!(app.stopped().await.is_err(), "its `run` failed");
    assert_eq!(reasons(&world.journal), [Reason::Failed]);
}

#[tokio::test(start_paused = true)]
async fn what_an_init_pushes_on_the_app_goes_first_in_a_roll_back_too() {
    let world = World::new([
        Spec::new("db"),
        Spec::new("pushes").needs([0]).pushes_on_app("a", Step::ok().after(ms(5))),
        Spec::new("bad").needs([1]).init(Step::error()),
    ]);
    let error = world.app().start().await.expect_err("one fails");
    assert!(error.rollback.is_clean());
    assert_eq!(begun(&world.journal), ["a", "pushes", "db"]);
    assert_eq!(reasons(&world.journal), [Reason::Failed]);
}

#[tokio::test(start_paused = true)]
async fn they_can_be_pushed_from_any_thread() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| push(&app, &world, "a", Step::ok()));
        }
    });
    assert!(stop(&app).await.is_clean());
    assert_eq!(reasons(&world.journal).len(), 8);
}

#[tokio::test(start_paused = true)]
async fn what_is_pushed_while_they_run_runs_with_them() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    let (handle, journal) = (app.handle(), world.journal.clone());
    let action = Box::new(move |_: &_| {
        assert!(handle.shared.stack().push(cleanup(&journal, "app", "inner", Step::ok())).is_ok());
        Returned::Now(Ok(()))
    });
    let outer = Entry { name: EntryName::Given("outer".into()), limit: None, action: Action::Call(action) };
    assert!(app.shared.stack().push(outer).is_ok());
    assert!(stop(&app).await.is_clean());
    assert_eq!(begun(&world.journal), ["inner", "db"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_pushed_while_resources_are_given_back_runs_at_the_very_end() {
    let world = World::new([Spec::new("db"), Spec::new("api").needs([0]).dispose(Step::ok().after(secs(1)))]);
    let app = world.app().start().await.expect("it starts");
    push(&app, &world, "first", Step::ok());
    let stopped = app.shutdown();
    tokio::time::sleep(ms(500)).await;
    push(&app, &world, "late", Step::ok().after(secs(1)));
    push(&app, &world, "later", Step::error());
    let error = stopped.await.expect_err("one fails");
    assert_eq!(begun(&world.journal), ["first", "api", "db", "later", "late"]);
    assert_eq!(error.failures().map(|failure| failure.phase.clone()).collect::<Vec<_>>(), [Phase::Cleanup("later".into())]);
    assert_eq!(error.report.took, secs(2));
    assert!(app.shared.stack().push(cleanup(&world.journal, "app", "too late", Step::ok())).is_err());
}

#[tokio::test(start_paused = true)]
async fn an_app_whose_cleanups_were_never_used_takes_none_after_its_end() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    stop(&app).await;
    assert!(app.shared.stack().push(cleanup(&world.journal, "app", "too late", Step::ok())).is_err());
}

#[tokio::test(start_paused = true)]
async fn one_that_fails_panics_or_hangs_is_told_and_keeps_nothing_from_its_turn() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    for (name, step) in [("last", Step::ok()), ("hangs", Step::hang()), ("panics", Step::panic()), ("fails", Step::error())]
    {
        push(&app, &world, name, step);
    }
    let error = app.shutdown().await.expect_err("three fail");
    assert_eq!(begun(&world.journal), ["fails", "panics", "hangs", "last", "db"]);
    assert_eq!(error.report.cleanups.len(), 3);
    assert!(error.report.cleanups.iter().all(|failure| failure.resource.name == "app"));
    assert_eq!(world.watched.count(|event| matches!(event, Event::CleanupFailed { .. })), 3);
    let named = |event: &Event| match event {
        Event::StillWaiting { waiting, .. } => {
            waiting.iter().any(|one| one.at.as_deref() == Some("cleanup `hangs` of the app"))
        }
        _ => false,
    };
    assert_eq!(world.watched.count(named), 1, "{:#?}", world.watched.events());
}

#[tokio::test(start_paused = true)]
async fn they_leave_resources_their_share_of_the_stop() {
    let world = World::new([Spec::new("db").dispose(Step::ok().after(secs(4)))]);
    let app = world.app().start().await.expect("it starts");
    for name in ["a", "b", "c", "d"] {
        push(&app, &world, name, Step::ok().after(secs(9)));
    }
    let report = stop(&app).await;
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["db"], "{report:?}");
    assert_eq!(begun(&world.journal), ["d", "c", "b", "a", "db"]);
    assert!(report.took <= secs(25), "{:?}", report.took);
    assert_eq!(report.cleanups.len(), 2, "the third is cut short, the fourth has no time at all");
    assert!(report.cleanups.iter().all(|failure| matches!(failure.kind, FailureKind::TimedOut { .. })));
}

#[tokio::test(start_paused = true)]
async fn an_app_that_is_dropped_runs_them() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    push(&app, &world, "a", Step::ok());
    let stopped = app.stopped();
    drop(app);
    assert!(stopped.await.is_ok());
    assert_eq!(reasons(&world.journal), [Reason::Cancelled]);
}
