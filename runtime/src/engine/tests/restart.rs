//! A `run` that fails is called again, or ignored; one that ends may end the app.

use std::time::Duration;

use crate::{
    AppState, Cause, Event, FailureKind, Health, Phase, ResourceState,
    testing::{Hook, Spec, Step, What, World, ms, secs, settle},
};

const RUN: Hook = Hook::Run;

/// One that runs until it is asked to stop.
fn well() -> Step {
    Step::ok().when_asked()
}

/// How many restarts were told, each with its number and its pause.
fn restarts(world: &World) -> Vec<(u32, Duration)> {
    let events = world.watched.events();
    let restarting = |event: &Event| match event {
        Event::Restarting { restarts, pause, .. } => Some((*restarts, *pause)),
        _ => None,
    };
    events.iter().filter_map(restarting).collect()
}

#[tokio::test(start_paused = true)]
async fn a_run_that_fails_or_panics_is_called_again_on_the_same_resource() {
    for bad in [Step::error(), Step::panic()] {
        let world = World::new([Spec::new("worker").runs([bad.after(ms(5)), well()]).restart(5, secs(60), ms(100))]);
        let app = world.app().start().await.expect("it starts");
        tokio::time::sleep(secs(1)).await;
        assert_eq!(app.state(), AppState::Running);
        assert_eq!(world.journal.count("worker", RUN, What::Began), 2);
        let [(1, pause)] = restarts(&world)[..] else { panic!("{:?}", restarts(&world)) };
        assert!(pause >= ms(50) && pause <= ms(100), "{pause:?}");
        let report = app.shutdown().await.expect("what was tolerated is no failure");
        assert_eq!(world.journal.count("worker", RUN, What::Ended) + world.journal.count("worker", RUN, What::Cut), 2);
        assert_eq!(world.journal.count("worker", Hook::Init, What::Began), 1, "only the hook is called again");
        let [failure] = &report.tolerated[..] else { panic!("{:?}", report.tolerated) };
        assert_eq!((failure.resource.name, &failure.phase), ("worker", &Phase::Task("run".into())));
        assert_eq!((report.failures().count(), report.more_tolerated), (0, 0));
        assert_eq!(world.watched.count(|event| matches!(event, Event::TaskFailed { .. })), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn one_failure_more_than_its_restarts_stops_the_app_and_is_its_cause() {
    let world = World::new([Spec::new("worker").run(Step::error()).restart(3, secs(60), ms(100))]);
    let app = world.app().start().await.expect("it starts");
    let report = app.stopped().await.expect_err("it fails for good").report;
    assert!(matches!(&report.cause, Cause::Task(failure) if matches!(failure.kind, FailureKind::Error(_))));
    assert_eq!(world.journal.count("worker", RUN, What::Began), 4);
    assert_eq!((report.tolerated.len(), report.failures().count()), (3, 1), "the last one is the cause");
    assert_eq!(world.watched.count(|event| matches!(event, Event::TaskFailed { .. })), 1);
    assert_eq!(world.journal.count("worker", Hook::Dispose, What::Ended), 1);
}

#[tokio::test(start_paused = true)]
async fn the_pause_doubles_and_is_short_again_after_a_window_without_failure() {
    let steps = [Step::error(), Step::error(), Step::error(), Step::error().after(secs(10)), well()];
    let world = World::new([Spec::new("worker").runs(steps).restart(5, secs(10), ms(100))]);
    let app = world.app().start().await.expect("it starts");
    tokio::time::sleep(secs(20)).await;
    let told = restarts(&world);
    assert_eq!(told.iter().map(|(count, _)| *count).collect::<Vec<_>>(), [1, 2, 3, 1]);
    for (count, pause) in told {
        let full = ms(100) * (1 << (count - 1));
        assert!(pause >= full / 2 && pause <= full, "{count}: {pause:?}");
    }
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn the_window_slides_so_that_one_that_fails_now_and_then_is_never_given_up() {
    let world = World::new([Spec::new("worker").run(Step::error().after(secs(40))).restart(2, secs(60), ms(100))]);
    let app = world.app().start().await.expect("it starts");
    tokio::time::sleep(secs(40 * 150)).await;
    assert_eq!(app.state(), AppState::Running);
    assert!(world.journal.count("worker", RUN, What::Began) > 140);
    let report = app.shutdown().await.expect("it stops");
    assert_eq!(report.tolerated.len(), 100, "a service that runs for long keeps the first of them");
    assert!(report.more_tolerated > 40);
}

#[tokio::test(start_paused = true)]
async fn pauses_do_not_count_so_that_one_that_fails_at_once_is_given_up_however_long_they_are() {
    let world = World::new([Spec::new("worker").run(Step::panic()).restart(3, ms(10), secs(5))]);
    let app = world.app().start().await.expect("it starts");
    app.stopped().await.expect_err("it fails for good");
    assert_eq!(world.journal.count("worker", RUN, What::Began), 4);
}

#[tokio::test(start_paused = true)]
async fn a_stop_cuts_a_pause_short_and_nothing_is_called_behind_it() {
    // The one would be over before the resource has its turn, the other long after.
    for pause in [secs(2), secs(20)] {
        let world = World::new([
            Spec::new("worker").run(Step::error()).restart(5, secs(60), pause).dispose_by_value(Step::ok()),
            Spec::new("api").needs([0]).run(well()).dispose(Step::ok().after(secs(9))),
        ]);
        let app = world.app().start().await.expect("all start");
        settle().await;
        assert_eq!(restarts(&world).len(), 1);
        let report = app.shutdown().await.expect("a pause is no failure");
        assert_eq!(report.took, secs(9));
        assert_eq!((world.journal.count("worker", RUN, What::Began), report.tolerated.len()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_is_heard_by_the_new_call_as_by_the_first() {
    let world = World::new([
        Spec::new("worker").runs([Step::error(), well()]).restart(5, secs(60), ms(1)),
        Spec::new("api").needs([0]).dispose(Step::ok().after(secs(3))),
    ]);
    let app = world.app().start().await.expect("all start");
    tokio::time::sleep(secs(1)).await;
    app.shutdown().await.expect("all stop");
    let ended = world.journal.entries().into_iter().rfind(|entry| entry.hook == RUN).expect("it ran");
    assert_eq!((ended.what, ended.at), (What::Ended, secs(4)), "at its own turn, when its dependents are gone");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_fails_while_the_app_stops_is_recorded_and_not_called_again() {
    let world = World::new([Spec::new("worker").run(Step::error().when_asked()).restart(5, secs(60), ms(1))]);
    let app = world.app().start().await.expect("it starts");
    settle().await;
    let report = app.shutdown().await.expect_err("it failed").report;
    assert_eq!((report.tasks.len(), report.tolerated.len()), (1, 0));
    assert_eq!(world.journal.count("worker", RUN, What::Began), 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_fails_just_before_the_stop_is_heard_is_recorded_and_no_cause() {
    let world = World::new([Spec::new("worker").runs([Step::error().after(ms(10)), well()]).restart(5, secs(60), ms(100))]);
    let app = world.app().start().await.expect("it starts");
    settle().await;
    let asks = app.handle();
    // Its turn comes after that of the `run`, and before that of the driver.
    tokio::spawn(async move {
        tokio::time::sleep(ms(10)).await;
        drop(asks.shutdown("it is time"));
    });
    let report = app.stopped().await.expect_err("it is recorded").report;
    assert!(matches!(&report.cause, Cause::Reason(_)), "{:?}", report.cause);
    assert_eq!((report.tasks.len(), world.journal.count("worker", RUN, What::Began)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_fails_in_the_drain_delay_is_not_called_again() {
    let world = World::new([Spec::new("worker").run(Step::error().after(secs(2))).restart(5, secs(60), ms(1))]);
    let app = world.app().drain_delay(secs(3)).start().await.expect("it starts");
    tokio::time::sleep(secs(1)).await;
    app.shutdown().await.expect_err("it failed");
    assert_eq!(world.journal.count("worker", RUN, What::Began), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_is_ignored_is_told_and_kept_and_stops_nothing() {
    for bad in [Step::error(), Step::panic(), Step::error().when_asked()] {
        let world = World::new([Spec::new("extra").run(bad).ignores_failure(), Spec::new("api").needs([0]).run(well())]);
        let app = world.app().start().await.expect("all start");
        tokio::time::sleep(secs(60)).await;
        assert_eq!(app.state(), AppState::Running);
        let report = app.shutdown().await.expect("it was ignored, while running as while stopping");
        assert_eq!(world.journal.count("extra", RUN, What::Began), 1);
        assert_eq!(world.watched.count(|event| matches!(event, Event::FailureIgnored { .. })), 1);
        assert_eq!((report.tolerated.len(), report.tasks.len()), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_ignored_in_the_end_is_restarted_before() {
    let world = World::new([Spec::new("extra").run(Step::error()).restart(2, secs(60), ms(1)).ignores_failure()]);
    let app = world.app().start().await.expect("it starts");
    tokio::time::sleep(secs(60)).await;
    assert_eq!((app.state(), restarts(&world).len()), (AppState::Running, 2));
    let report = app.shutdown().await.expect("it was ignored");
    assert_eq!((world.journal.count("extra", RUN, What::Began), report.tolerated.len()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn an_end_is_no_failure_and_so_no_reason_to_restart() {
    let world = World::new([Spec::new("batch").run(Step::ok()).restart(5, secs(60), ms(1)).ignores_failure()]);
    let app = world.app().start().await.expect("it starts");
    tokio::time::sleep(secs(60)).await;
    assert_eq!((app.state(), world.journal.count("batch", RUN, What::Began)), (AppState::Running, 1));
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn an_end_stops_the_app_where_it_says_so_and_a_failure_before_is_another_matter() {
    let spec = || Spec::new("batch").stops_on_end();
    let cases = [
        (spec().run(Step::ok().after(secs(2))), 1),
        (spec().runs([Step::error(), Step::ok().after(secs(2))]).restart(5, secs(60), ms(1)), 2),
    ];
    for (spec, calls) in cases {
        let world = World::new([spec]);
        let app = world.app().start().await.expect("it starts");
        let report = app.stopped().await.expect("an end is no failure");
        assert!(matches!(report.cause, Cause::RunEnded(resource) if resource.name == "batch"), "{}", report.cause);
        assert!(!report.cause.is_failure());
        assert_eq!(world.journal.count("batch", RUN, What::Began), calls);
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_may_stop_what_a_failure_does_not() {
    let stopping = |step| World::new([Spec::new("console").run(step).stops_on_end().ignores_failure()]);
    let world = stopping(Step::error());
    let app = world.app().start().await.expect("it starts");
    tokio::time::sleep(secs(60)).await;
    assert_eq!(app.state(), AppState::Running, "there is no console, and so nobody to end it there");
    app.shutdown().await.expect("it stops");
    let report = stopping(Step::ok()).app().start().await.expect("it starts").stopped().await.expect("it ended");
    assert!(matches!(report.cause, Cause::RunEnded(_)));
}

#[tokio::test(start_paused = true)]
async fn an_end_in_the_stop_does_not_change_its_cause() {
    let world = World::new([Spec::new("batch").run(well()).stops_on_end()]);
    let app = world.app().start().await.expect("it starts");
    settle().await;
    let report = app.handle().shutdown("enough").await.expect("it stops");
    assert_eq!(report.cause.to_string(), "enough");
}

#[tokio::test(start_paused = true)]
async fn a_task_of_the_same_name_is_no_run() {
    let world = World::new([Spec::new("db").task("run", Step::error()).restart(5, secs(60), ms(1)).ignores_failure()]);
    let app = world.app().start().await.expect("it starts");
    app.stopped().await.expect_err("only a `run` is restarted or ignored");
    assert_eq!(world.journal.count("db", Hook::Task("run"), What::Began), 1);
}

#[tokio::test(start_paused = true)]
async fn the_run_of_a_lazy_one_is_restarted_as_well() {
    let world = World::new([Spec::new("report").lazy().runs([Step::error(), well()]).restart(5, secs(60), ms(1))]);
    let app = world.app().start().await.expect("it starts");
    drop(world.ask(&app, 0).await.expect("it is made"));
    tokio::time::sleep(secs(1)).await;
    assert_eq!(world.journal.count("report", RUN, What::Began), 2);
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn a_run_in_its_pause_is_seen_in_the_status_and_makes_the_health_degraded_at_best() {
    let step = || [Step::error().after(secs(1)), well()];
    let world = World::new([
        Spec::new("worker").runs(step()).restart(5, secs(60), secs(10)),
        Spec::new("checked").runs(step()).restart(5, secs(60), secs(10)).health(Step::ok()),
        Spec::new("broken").runs(step()).restart(5, secs(60), secs(10)).health(Step::error()),
        Spec::new("api").health(Step::ok()),
    ]);
    let app = world.app().start().await.expect("all start");
    settle().await;
    assert_eq!(app.health().await.resource("checked").map(|one| one.health), Some(Health::Healthy));
    tokio::time::sleep(secs(2)).await;
    assert_eq!(restarts(&world).len(), 3);
    let (status, health) = (app.status(), app.health().await);
    for name in ["worker", "checked", "broken"] {
        let (status, health) = (status.resource(name).expect("it is there"), health.resource(name).expect("it is there"));
        assert!(status.tasks.is_empty() && status.state == ResourceState::Ready);
        let pause = status.restarts_in.expect("it is to be called again");
        assert!(pause >= secs(4) && pause <= secs(9), "{pause:?}");
        assert_eq!(health.restarts_in, Some(pause));
        let phase = &health.failure.as_ref().expect("something has failed").phase;
        if name == "broken" {
            assert_eq!((health.health, phase), (Health::Unhealthy, &Phase::Health), "its own health is worse");
        } else {
            assert_eq!((health.health, phase), (Health::Degraded, &Phase::Task("run".into())));
        }
    }
    let api = health.resource("api").expect("it is there");
    assert!(api.health == Health::Healthy && api.restarts_in.is_none() && api.failure.is_none());
    tokio::time::sleep(secs(10)).await;
    let (status, health) = (app.status(), app.health().await);
    let (status, health) =
        (status.resource("checked").expect("it is there"), health.resource("checked").expect("it is there"));
    assert_eq!(status.tasks.iter().map(|name| &**name).collect::<Vec<_>>(), ["run"]);
    assert!(status.restarts_in.is_none() && health.restarts_in.is_none() && health.health == Health::Healthy);
    app.shutdown().await.expect("all stop");
}

#[tokio::test(start_paused = true)]
async fn once_the_app_stops_no_restart_is_to_come() {
    let world = World::new([Spec::new("worker").run(Step::error()).restart(5, secs(60), secs(10))]);
    let app = world.app().drain_delay(secs(2)).start().await.expect("it starts");
    settle().await;
    let pause = |app: &crate::AppHandle| app.status().resource("worker").and_then(|one| one.restarts_in);
    assert!(pause(&app).is_some());
    let stop = app.shutdown();
    settle().await;
    assert_eq!(pause(&app), None);
    stop.await.expect("it stops");
    assert_eq!(pause(&app), None);
}
