//! The protocol of draining: not ready, a delay in which everything serves, `main`, then each resource in turn.

use tokio::time::sleep;

use super::gate::{REQUEST, Request};
use crate::{
    AppState, ScopeError,
    core::edge::Form,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

#[tokio::test(start_paused = true)]
async fn an_app_is_ready_from_when_it_runs_until_it_is_asked_to_stop() {
    let world = World::new([Spec::new("db").init(Step::ok().after(secs(1))).dispose(Step::ok().after(secs(1)))]);
    let assembled = world
        .app()
        .drain_delay(secs(2))
        .assemble(std::panic::Location::caller(), tokio::runtime::Handle::current(), None)
        .expect("the graph is right");
    let app = crate::AppHandle { shared: assembled.shared };
    tokio::spawn(assembled.driver.run());
    assert!(!app.is_ready(), "nothing has begun");
    settle().await;
    assert_eq!((app.state(), app.is_ready()), (AppState::Starting, false));
    assembled.started.await.expect("an answer").expect("it starts");
    assert!(app.is_ready());
    let stopped = app.shutdown("enough");
    settle().await;
    assert_eq!((app.state(), app.is_ready()), (AppState::Draining, false));
    sleep(ms(2500)).await;
    assert_eq!((app.state(), app.is_ready()), (AppState::Stopping, false));
    stopped.await.expect("it stops");
    assert_eq!((app.state(), app.is_ready()), (AppState::Stopped, false));
}

#[tokio::test(start_paused = true)]
async fn in_the_delay_everything_serves_and_after_it_each_is_asked_at_its_turn() {
    let when_asked = |after| Step::ok().when_asked().after(ms(after));
    let world = World::new([
        Spec::new("db").task("connection", when_asked(100)).dispose(Step::ok().after(ms(10))),
        Spec::new("http").needs([0]).takes_app().task("serve", when_asked(1000)).dispose(Step::ok().after(ms(10))),
        Spec::new("in request").needs([0]).options(|options| options.scope = Some(&REQUEST)),
    ]);
    let builder = world.app_of(&[(0, Form::All), (1, Form::All)]).drain_delay(secs(3));
    let (journal, open) = (world.journal.clone(), Gate::new());
    open.open();
    let run = builder.run(async |app| {
        let body = journal.span("main", Hook::Run);
        drop(app.shutdown("enough"));
        sleep(secs(2)).await;
        assert!(!app.shutdown_requested().is_requested(), "it still serves");
        super::gate::serve(&app, &world, "in the delay", open.clone()).await.expect("no panic").expect("it is served");
        app.shutdown_requested().requested().await;
        sleep(ms(500)).await;
        let served = super::gate::serve(&app, &world, "after the delay", open.clone()).await.expect("no panic");
        served.expect("whoever may open scopes is still there");
        body.end();
    });
    let ran = run.await.expect("it returns");
    assert!(ran.report.is_clean(), "{:?}", ran.report);
    let ended = |name, hook| world.journal.at(name, hook, What::Ended).expect("it ended");
    assert_eq!(ended("main", Hook::Run), ms(3510));
    assert_eq!(ended("http", Hook::Task("serve")), ms(4510));
    assert_eq!(ended("http", Hook::Dispose), ms(4520));
    assert_eq!(ended("db", Hook::Task("connection")), ms(4620));
    assert_eq!(ended("db", Hook::Dispose), ms(4630));
}

#[tokio::test(start_paused = true)]
async fn after_the_gate_a_scope_is_refused_while_tasks_still_drain() {
    let world = World::new([
        Spec::new("db").task("connection", Step::ok().when_asked().after(secs(4))),
        Spec::new("http").needs([0]).takes_app(),
        Spec::new("in request").needs([0]).options(|options| options.scope = Some(&REQUEST)),
    ]);
    let app = world.app_of(&[(0, Form::All), (1, Form::All)]).start().await.expect("all start");
    let open = Gate::new();
    open.open();
    super::gate::serve(&app, &world, "before", open.clone()).await.expect("no panic").expect("it is served");
    let stopped = app.shutdown();
    sleep(secs(1)).await;
    let refused = app.scope::<Request>().run(async |_| Ok::<_, ScopeError>(())).await;
    assert!(matches!(refused, Err(ScopeError::ShuttingDown { .. })), "{refused:?}");
    assert!(stopped.await.expect("all stop").is_clean());
}
