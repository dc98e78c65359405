//! Each starts when its own dependencies are ready.

use crate::{
    AppState, Event, ResourceState,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

#[tokio::test(start_paused = true)]
async fn independent_resources_overlap() {
    let world = World::new(
        (0..10).map(|i| Spec::new(format!("r{i}")).init(Step::ok().after(secs(1))).dispose(Step::ok().after(secs(1)))),
    );
    let began = tokio::time::Instant::now();
    let app = world.app().start().await.expect("all start");
    assert_eq!(began.elapsed(), secs(1));
    app.shutdown().await.expect("all stop");
    assert_eq!(began.elapsed(), secs(2));
}

#[tokio::test(start_paused = true)]
async fn each_starts_when_its_own_dependencies_are_ready() {
    // Two chains: the second step of the quick one does not wait for the first of the slow one.
    let world = World::new([
        Spec::new("slow").init(Step::ok().after(secs(5))),
        Spec::new("quick").init(Step::ok().after(ms(10))),
        Spec::new("on quick").needs([1]),
        Spec::new("on both").needs([0, 1]),
    ]);
    let app = world.app().start().await.expect("all start");
    assert_eq!(world.journal.at("on quick", Hook::Init, What::Began), Some(ms(10)));
    assert_eq!(world.journal.at("on both", Hook::Init, What::Began), Some(secs(5)));
    app.shutdown().await.expect("all stop");
}

#[tokio::test(start_paused = true)]
async fn one_at_a_time_is_strict_sequence_and_the_stop_its_reverse() {
    let world = World::new([
        Spec::new("a").init(Step::ok().after(ms(3))).dispose(Step::ok().after(ms(1))),
        Spec::new("b").init(Step::ok().after(ms(1))).dispose(Step::ok().after(ms(3))),
        Spec::new("c").needs([0]).dispose(Step::at_once()),
        Spec::new("e").early().init(Step::at_once()),
        Spec::new("d").needs([1, 2]),
    ]);
    let app = world.app().max_concurrency(1).start().await.expect("all start");
    assert_eq!(world.journal.names(Hook::Init, What::Began), ["e", "a", "b", "c", "d"]);
    app.shutdown().await.expect("all stop");
    assert_eq!(world.journal.names(Hook::Dispose, What::Began), ["d", "c", "b", "a", "e"]);
    let calls: Vec<_> = world.journal.entries().into_iter().filter(|entry| entry.hook != Hook::Value).collect();
    for pair in calls.chunks(2) {
        assert!(pair[0].what == What::Began && pair[1].what == What::Ended, "{}", world.journal);
    }
}

#[tokio::test(start_paused = true)]
async fn never_do_more_hooks_run_than_allowed() {
    let world = World::new(
        (0..9).map(|i| Spec::new(format!("r{i}")).init(Step::ok().after(secs(1))).dispose(Step::ok().after(secs(1)))),
    );
    let app = world.app().max_concurrency(3).start().await.expect("all start");
    app.shutdown().await.expect("all stop");
    let mut running = 0;
    for entry in world.journal.entries().iter().filter(|entry| entry.hook != Hook::Value) {
        running += if entry.what == What::Began { 1 } else { -1 };
        assert!(running <= 3);
    }
    assert_eq!(world.journal.entries().last().map(|entry| entry.at), Some(secs(6)));
}

#[tokio::test(start_paused = true)]
async fn the_configuration_is_read_before_anything_else_starts() {
    let world = World::new([
        Spec::new("db"),
        Spec::new("config").early().init(Step::ok().after(secs(1))),
        Spec::new("env").early().init(Step::ok().after(secs(2))),
    ]);
    let app = world.app().start().await.expect("all start");
    assert_eq!(world.journal.at("db", Hook::Init, What::Began), Some(secs(2)));
    app.shutdown().await.expect("all stop");
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended)[0], "db");
}

#[tokio::test(start_paused = true)]
async fn every_change_of_state_is_one_event_in_order() {
    let world = World::new([Spec::new("db").task("pump", Step::ok().when_asked())]);
    let app = world.app().start().await.expect("it starts");
    settle().await;
    app.shutdown().await.expect("it stops");
    let told: Vec<_> = world.watched.events().iter().map(kind).collect();
    let expected = [
        "starting",
        "initializing",
        "task started",
        "ready",
        "running",
        "shutdown requested",
        "draining",
        "stopping",
        "drains 1",
        "task ended",
        "disposing",
        "disposed",
        "stopped",
    ];
    let mut sorted = (told.clone(), expected.map(ToOwned::to_owned).to_vec());
    // A task begins whenever it is polled first.
    sorted.0.retain(|kind| kind != "task started");
    sorted.1.retain(|kind| kind != "task started");
    assert_eq!(sorted.0, sorted.1, "{told:?}");
    assert_eq!(told.len(), expected.len());
}

fn kind(event: &Event) -> String {
    match event {
        Event::App { to, .. } => to.to_string(),
        Event::Initializing { .. } => "initializing".into(),
        Event::Ready { .. } => "ready".into(),
        Event::ShutdownRequested { .. } => "shutdown requested".into(),
        Event::Draining { tasks, .. } => format!("drains {tasks}"),
        Event::Disposing { .. } => "disposing".into(),
        Event::Disposed { .. } => "disposed".into(),
        Event::TaskStarted { .. } => "task started".into(),
        Event::TaskEnded { .. } => "task ended".into(),
        other => format!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_status_tells_state_dependencies_and_times() {
    let gate = Gate::new();
    let world = World::new([
        Spec::new("db").init(Step::ok().after(secs(1))).dispose(Step::ok().behind(&gate)),
        Spec::interface("Store"),
        Spec::new("sql").needs([0, 0]).provides(1),
        Spec::new("api").needs([1]),
    ]);
    let app = world.app().start().await.expect("all start");
    let status = app.status();
    assert_eq!(status.app, AppState::Running);
    let api = status.resource("api").expect("it is there");
    assert_eq!((api.state, api.dependencies.len(), api.dependencies[0].name), (ResourceState::Ready, 1, "sql"));
    assert_eq!(status.resource("sql").expect("it is there").dependencies.len(), 1);
    let db = status.resource("db").expect("it is there");
    assert_eq!((db.init_took, db.dispose_took), (Some(secs(1)), None));
    let stopped = app.shutdown();
    settle().await;
    let status = app.status();
    assert_eq!(status.app, AppState::Stopping);
    assert_eq!(status.resource("db").map(|db| db.state), Some(ResourceState::Disposing));
    gate.open();
    stopped.await.expect("all stop");
    assert_eq!(app.status().app, AppState::Stopped);
    assert!(app.status().resource("db").is_some_and(|db| db.dispose_took.is_some()));
}

#[tokio::test(start_paused = true)]
async fn an_app_of_nothing_starts_and_stops() {
    let world = World::new([]);
    let app = world.app().start().await.expect("it starts");
    let report = app.shutdown().await.expect("it stops");
    assert!(report.resources.is_empty() && report.is_clean());
}
