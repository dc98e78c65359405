//! Between what may still open scopes and what is used in them stands the gate, at which all scopes are closed.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use crate::{
    App, AppHandle, Event, Outcome, OutermostScope, Scope, ScopeError, ShutdownReport,
    cleanup::Reason,
    core::{
        descriptor::Place,
        edge::{Form, KindRef},
        kind::Kind,
    },
    scope::{DeclaredScope, ScopeCore},
    testing::{Gate, Hook, Journal, Spec, Step, What, World, cleanup, ms, secs, settle},
};

pub(super) static REQUEST: Kind =
    Kind::new("Request", Place { module: "tests", file: "gate.rs", line: 1, column: 1, krate: 1, seed: 1 }, None, false);

pub(super) struct Request;
impl DeclaredScope for Request {
    const DECLARED: KindRef = KindRef::to_static(&raw const REQUEST);
}
impl OutermostScope for Request {}

/// What lives in a request, and takes these.
fn in_request(uses: impl IntoIterator<Item = usize>) -> Spec {
    Spec::new("in request").needs(uses).options(|options| options.scope = Some(&REQUEST))
}

/// An app of the first so many.
async fn start(world: &World, count: usize) -> App {
    let roots: Vec<_> = (0..count).map(|i| (i, Form::All)).collect();
    world.app_of(&roots).start().await.expect("all start")
}

/// Something to give back in a scope.
fn hold(world: &World, core: &Arc<ScopeCore>, name: &'static str, step: Step) {
    assert!(core.stack.push(cleanup(&world.journal, "scope", name, step)).is_ok(), "it is open");
}

/// Opens a scope whose body ends at the gate's opening, in the background.
pub(super) fn serve(
    app: &AppHandle,
    world: &World,
    name: &'static str,
    until: Gate,
) -> tokio::task::JoinHandle<Result<(), ScopeError>> {
    let (app, journal) = (app.clone(), world.journal.clone());
    tokio::spawn(async move {
        let scope: Scope<Request> = app.scope();
        assert!(scope.handle().core.stack.push(cleanup(&journal, "scope", name, Step::ok().after(ms(10)))).is_ok());
        scope
            .run(async |_| {
                until.opened().await;
                Ok(())
            })
            .await
    })
}

/// What was begun, in order: cleanups in scopes, `dispose`s.
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

async fn stop(app: &App) -> ShutdownReport {
    match app.shutdown().await {
        Ok(report) => report,
        Err(error) => *error.report,
    }
}

fn served() -> World {
    World::new([
        Spec::new("db"),
        Spec::new("server").needs([0]).takes_app().dispose(Step::ok().after(secs(1))),
        Spec::new("router").needs([1]),
        Spec::new("metrics"),
        in_request([0]),
    ])
}

#[tokio::test(start_paused = true)]
async fn what_may_open_scopes_goes_first_then_the_scopes_then_what_they_use() {
    let world = served();
    let app = start(&world, 4).await;
    let gate = Gate::new();
    let request = serve(&app, &world, "request", gate.clone());
    settle().await;
    let stopped = app.shutdown();
    sleep(secs(2)).await;
    // Nothing that is in a scope takes the metrics, but its body may use them.
    assert_eq!(begun(&world.journal), ["router", "server"], "{}", world.journal);
    gate.open();
    assert!(stopped.await.expect("all stop").is_clean());
    assert!(matches!(request.await, Ok(Ok(()))));
    assert_eq!(begun(&world.journal), ["router", "server", "request", "metrics", "db"]);
    let (request, _) =
        world.journal.first("scope", Hook::Cleanup("request", Reason::Completed), What::Ended).expect("it ran");
    assert!(request < world.journal.first("db", Hook::Dispose, What::Began).expect("it goes").0);
}

#[tokio::test(start_paused = true)]
async fn a_scope_can_be_opened_while_what_serves_drains_and_none_after_the_gate() {
    let world = served();
    let app = start(&world, 4).await;
    let first = Gate::new();
    let _request = serve(&app, &world, "first", first.clone());
    settle().await;
    let stopped = app.shutdown();
    sleep(ms(500)).await;
    let open = Gate::new();
    open.open();
    let second = serve(&app, &world, "second", open.clone());
    assert!(matches!(second.await, Ok(Ok(()))), "what was accepted is served");
    sleep(secs(1)).await;
    // The server is gone, the first request is not.
    let refused = app.scope::<Request>().run(async |_| Ok::<_, ScopeError>(())).await;
    assert!(matches!(refused, Err(ScopeError::ShuttingDown { .. })), "{refused:?}");
    first.open();
    assert!(stopped.await.expect("all stop").is_clean());
    let refused = app.scope::<Request>().run(async |_| Ok::<_, ScopeError>(())).await;
    assert!(matches!(refused, Err(ScopeError::ShuttingDown { .. })), "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_does_not_end_is_cancelled_when_the_time_to_drain_is_over_and_counted() {
    let world = served();
    let app = start(&world, 4).await;
    let never = Gate::new();
    let requests = [serve(&app, &world, "first", never.clone()), serve(&app, &world, "second", never.clone())];
    settle().await;
    let began = Instant::now();
    let report = stop(&app).await;
    assert_eq!(report.scopes_cancelled, 2);
    assert!(report.is_clean(), "what was in them has been given back: {report:?}");
    // Ten to drain, a second of which the server took, and the cleanups.
    assert!(began.elapsed() >= secs(10) && began.elapsed() < secs(11), "{:?}", began.elapsed());
    for request in requests {
        assert!(matches!(request.await, Ok(Err(ScopeError::ShuttingDown { .. }))));
    }
    assert_eq!(begun(&world.journal).last(), Some(&"db"));
    assert_eq!(world.watched.count(|event| matches!(event, Event::ScopesCancelled { count: 2 })), 1);
    let named = |event: &Event| match event {
        Event::StillWaiting { waiting, .. } => {
            waiting.iter().any(|one| one.at.as_deref() == Some("2 open scopes, the oldest a `Request`"))
        }
        _ => false,
    };
    assert!(world.watched.count(named) > 0, "{:#?}", world.watched.events());
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_nobody_runs_is_closed_at_the_gate() {
    let world = served();
    let app = start(&world, 4).await;
    let scope = app.scope::<Request>();
    hold(&world, &scope.handle().core, "held", Step::ok());
    let report = stop(&app).await;
    assert_eq!(report.scopes_cancelled, 1);
    assert_eq!(begun(&world.journal), ["router", "server", "held", "metrics", "db"]);
    drop(scope);
}

#[tokio::test(start_paused = true)]
async fn what_fails_in_a_scope_that_is_closed_at_the_gate_is_in_the_report() {
    let world = served();
    let app = start(&world, 4).await;
    let scope = app.scope::<Request>();
    for (name, step) in [("last", Step::ok()), ("hangs", Step::hang()), ("panics", Step::panic()), ("fails", Step::error())]
    {
        hold(&world, &scope.handle().core, name, step);
    }
    let report = stop(&app).await;
    assert_eq!(begun(&world.journal), ["router", "server", "fails", "panics", "hangs", "last", "metrics", "db"]);
    assert_eq!(report.cleanups.len(), 3, "{report:?}");
    assert!(!report.is_clean());
    assert!(report.took <= secs(25), "{:?}", report.took);
    assert!(matches!(report.outcome("db"), Some(Outcome::Disposed)));
}

#[tokio::test(start_paused = true)]
async fn scopes_leave_what_they_use_its_share_of_the_stop() {
    let mut specs = vec![
        Spec::new("config").dispose(Step::ok().after(ms(400))),
        Spec::new("db").needs([0]).dispose(Step::ok().after(ms(400))),
    ];
    specs.push(in_request([1]));
    let world = World::new(specs);
    let app = world.app_of(&[(1, Form::All)]).shutdown_timeout(secs(4)).start().await.expect("all start");
    let scope = app.scope::<Request>();
    for name in ["a", "b", "c"] {
        hold(&world, &scope.handle().core, name, Step::hang());
    }
    let report = stop(&app).await;
    assert!(report.took <= secs(4), "{:?}", report.took);
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["db", "config"], "{report:?}");
    assert_eq!(report.cleanups.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn where_nothing_is_open_the_gate_holds_nobody_back() {
    let world = World::new([
        Spec::new("db").dispose(Step::ok().after(secs(1))),
        Spec::new("cache").dispose(Step::ok().after(secs(1))),
        Spec::new("server").needs([0]).takes_app().dispose(Step::ok().after(secs(1))),
        in_request([0]),
    ]);
    let app = start(&world, 3).await;
    let report = stop(&app).await;
    assert_eq!(report.took, secs(2), "the server, then the database; the cache beside them");
    assert_eq!(report.scopes_cancelled, 0);
    assert_eq!(world.watched.count(|event| matches!(event, Event::ScopesCancelled { .. })), 0);
}

#[tokio::test(start_paused = true)]
async fn what_a_body_may_use_is_there_until_its_scope_is_closed() {
    let world = served();
    let app = start(&world, 4).await;
    let scope = app.scope::<Request>();
    let stopped = app.shutdown();
    sleep(secs(2)).await;
    assert_eq!(begun(&world.journal), ["router", "server"], "the metrics are in nobody's parameters");
    assert_eq!(app.state(), crate::AppState::Stopping);
    scope.close().await.expect("it closes");
    stopped.await.expect("all stop");
}

#[tokio::test(start_paused = true)]
async fn what_opens_scopes_and_is_used_in_them_goes_after_the_gate() {
    let world = World::new([Spec::new("hub").takes_app(), Spec::new("server").needs([0]), in_request([0])]);
    let app = start(&world, 2).await;
    let scope = app.scope::<Request>();
    hold(&world, &scope.handle().core, "held", Step::ok());
    stop(&app).await;
    assert_eq!(begun(&world.journal), ["server", "held", "hub"]);
    drop(scope);
}

#[tokio::test(start_paused = true)]
async fn a_roll_back_closes_scopes_before_what_they_use_goes() {
    let world = World::new([
        Spec::new("db"),
        Spec::new("server").needs([0]).takes_app().opens_scope(&REQUEST),
        Spec::new("bad").needs([1]).init(Step::error()),
        in_request([0]),
    ]);
    let roots: Vec<_> = (0..3).map(|i| (i, Form::All)).collect();
    let error = world.app_of(&roots).start().await.expect_err("one fails");
    assert_eq!(error.rollback.scopes_cancelled, 1);
    assert_eq!(begun(&world.journal), ["server", "held", "db"], "{}", world.journal);
}

#[tokio::test(start_paused = true)]
async fn a_body_uses_scopes_until_it_is_over() {
    let world = served();
    let roots: Vec<_> = (0..4).map(|i| (i, Form::All)).collect();
    let ran = world.app_of(&roots).run(async |app| {
        drop(app.shutdown("enough"));
        app.shutdown_requested().requested().await;
        let served = app.scope::<Request>().run(async |_| {
            sleep(Duration::from_secs(1)).await;
            Ok::<_, ScopeError>(7)
        });
        served.await
    });
    let ran = ran.await.expect("it runs");
    assert!(matches!(ran.output, Ok(7)));
    assert!(ran.report.is_clean());
}
