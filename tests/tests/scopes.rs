//! Scopes, as users have them.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use tenure::{App, BoxError, Reason, Scope, ScopeError, ScopeHandle, managed_resource, resource, scope};

type TestResult = Result<(), BoxError>;

/// What happened, in order; given by each test, so that tests share nothing.
#[resource(provided)]
#[derive(Debug, Default)]
struct Log(#[allow(dead_code)] Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, entry: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry.into());
    }
}

fn entries(log: &Arc<Mutex<Vec<String>>>) -> Vec<String> {
    log.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope(key = TenantId)]
struct Tenant;
#[scope(within = Tenant)]
struct Visit;

#[managed_resource(scope = Request, init = Unit::begin, dispose = Unit::end)]
struct Unit {
    log: Arc<Log>,
}

impl Unit {
    async fn begin(log: Arc<Log>) -> Self {
        log.note("unit +");
        tokio::task::yield_now().await;
        Self { log }
    }

    async fn end(&self) {
        tokio::task::yield_now().await;
        self.log.note("unit -");
    }
}

#[resource(scope = Request)]
trait Store: Send + Sync {
    fn name(&self) -> &'static str;
}

#[managed_resource(scope = Request, init = Orders::new, dispose = Orders::end, provides(dyn Store))]
struct Orders {
    unit: Arc<Unit>,
}

impl Orders {
    fn new(unit: Arc<Unit>) -> Self {
        unit.log.note("orders +");
        Self { unit }
    }

    fn end(self) {
        self.unit.log.note("orders -");
    }
}

impl Store for Orders {
    fn name(&self) -> &'static str {
        "orders"
    }
}

#[resource(scope = Step)]
struct Line {
    store: Arc<dyn Store>,
    all: Vec<Arc<dyn Store>>,
    handle: ScopeHandle,
    user: Arc<User>,
}

#[resource(scope = Request, provided)]
struct User(&'static str);

#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(u32);

#[managed_resource(scope = Tenant, init = TenantDb::open, dispose = TenantDb::close)]
struct TenantDb {
    id: Arc<TenantId>,
    log: Arc<Log>,
}

impl TenantDb {
    async fn open(id: Arc<TenantId>, log: Arc<Log>) -> Self {
        tokio::task::yield_now().await;
        log.note(format!("db {} +", id.0));
        Self { id, log }
    }

    async fn close(&self) {
        tokio::task::yield_now().await;
        self.log.note(format!("db {} -", self.id.0));
    }
}

#[resource(scope = Visit)]
struct Basket {
    db: Arc<TenantDb>,
}

async fn app() -> Result<(App, Arc<Mutex<Vec<String>>>), BoxError> {
    let log = Arc::default();
    let app = App::only::<(Arc<Log>,)>().provide(Log(Arc::clone(&log))).start().await?;
    Ok((app, log))
}

#[tokio::test]
async fn what_lives_in_a_scope_is_made_once_at_first_access_and_given_back_in_reverse() -> TestResult {
    let (app, log) = app().await?;
    let scope = app.scope::<Request>().with(User("a"));
    assert!(scope.try_get::<Unit>().is_err());
    let store = scope.get::<dyn Store>().await?;
    assert_eq!(store.name(), "orders");
    drop(store);
    let unit = scope.get::<Unit>().await?;
    assert!(Arc::ptr_eq(&unit, &scope.try_get::<Unit>()?));
    assert_eq!(scope.get::<User>().await?.0, "a");
    assert!(Arc::ptr_eq(&scope.get::<Log>().await?, &app.get::<Log>()));
    let step = scope.scope::<Step>();
    let line = step.get::<Line>().await?;
    assert_eq!((line.store.name(), line.all.len(), line.user.0, line.handle.kind().name()), ("orders", 1, "a", "Step"));
    drop(line);
    step.close().await?;
    scope.close().await?;
    assert_eq!(entries(&log), ["unit +", "orders +", "orders -", "unit -"]);
    app.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn a_future_of_run_is_send_with_no_bounds_written() -> TestResult {
    let (app, log) = app().await?;
    let handle = app.handle();
    let answer = tokio::spawn(async move {
        let borrowed = String::from("borrowed");
        let text = &borrowed;
        handle
            .scope::<Request>()
            .run(async |scope| {
                let unit = scope.get::<Unit>().await?;
                tokio::task::yield_now().await;
                unit.log.note(text.as_str());
                scope.scope::<Step>().run(async |step| anyhow::Ok(step.kind().name())).await
            })
            .await
    });
    assert_eq!(answer.await??, "Step");
    assert_eq!(entries(&log), ["unit +", "borrowed", "unit -"]);
    app.shutdown().await?;
    Ok(())
}

mod handlers {
    use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};

    use super::*;

    struct Oops;

    impl From<ScopeError> for Oops {
        fn from(_: ScopeError) -> Self {
            Self
        }
    }

    impl IntoResponse for Oops {
        fn into_response(self) -> axum::response::Response {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }

    async fn show(State(app): State<tenure::AppHandle>) -> Result<String, Oops> {
        let text = String::from("shown");
        app.scope::<Request>()
            .run(async |scope| {
                let unit = scope.get::<Unit>().await?;
                unit.log.note(&text);
                Ok(text.clone())
            })
            .await
    }

    #[tokio::test]
    async fn a_handler_of_axum_runs_in_a_scope() -> TestResult {
        let (app, _log) = app().await?;
        let _router: Router = Router::new().route("/", get(show)).with_state(app.handle());
        app.shutdown().await?;
        Ok(())
    }
}

#[tokio::test]
async fn one_scope_for_each_key_however_many_ask_at_once() -> TestResult {
    let (app, log) = app().await?;
    let mut asking = tokio::task::JoinSet::new();
    for i in 0..100 {
        let app = app.handle();
        asking.spawn(async move {
            let tenant = app.scope_for::<Tenant>(TenantId(i % 2));
            let visit = tenant.scope::<Visit>();
            let id = visit.get::<Basket>().await?.db.id.0;
            visit.close().await?;
            Ok::<_, ScopeError>(id == i % 2)
        });
    }
    while let Some(asked) = asking.join_next().await {
        assert!(asked??);
    }
    assert_eq!(entries(&log).len(), 2);
    assert!(app.close_scope_for::<Tenant>(&TenantId(0)).await?);
    assert!(!app.close_scope_for::<Tenant>(&TenantId(0)).await?);
    assert_eq!(entries(&log).len(), 3);
    assert!(app.close_scope_for::<Tenant>(&TenantId(1)).await?);
    app.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn a_new_scope_of_a_key_waits_for_the_end_of_the_one_before() -> TestResult {
    let (app, log) = app().await?;
    app.scope_for::<Tenant>(TenantId(7)).get::<TenantDb>().await?;
    let handle = app.handle();
    let closing = tokio::spawn(async move { handle.close_scope_for::<Tenant>(&TenantId(7)).await });
    tokio::task::yield_now().await;
    app.scope_for::<Tenant>(TenantId(7)).get::<TenantDb>().await?;
    assert!(closing.await??);
    assert_eq!(entries(&log), ["db 7 +", "db 7 -", "db 7 +"]);
    assert!(app.close_scope_for::<Tenant>(&TenantId(7)).await?);
    app.shutdown().await?;
    Ok(())
}

struct Numbers(u32);

impl futures_core::Stream for Numbers {
    type Item = u32;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
        self.0 += 1;
        Poll::Ready(Some(self.0).filter(|n| *n <= 2))
    }
}

async fn next<S: futures_core::Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

#[tokio::test]
async fn a_scope_lives_as_long_as_the_stream_it_is_attached_to() -> TestResult {
    let (app, log) = app().await?;
    let scope: Scope<Request> = app.scope();
    scope.get::<Unit>().await?;
    let mut stream = scope.attach(Numbers(0));
    assert_eq!((next(&mut stream).await, next(&mut stream).await), (Some(1), Some(2)));
    assert_eq!(entries(&log), ["unit +"]);
    assert_eq!(next(&mut stream).await, None);
    assert_eq!(entries(&log), ["unit +", "unit -"]);
    let scope = app.scope::<Request>();
    let unit = scope.get::<Unit>().await?;
    assert_eq!(
        scope
            .attach(async move {
                unit.log.note("out");
                7
            })
            .await?,
        7
    );
    assert_eq!(entries(&log)[2..], ["unit +", "out", "unit -"]);
    app.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn what_a_scope_cannot_give_it_says() -> TestResult {
    let (app, _log) = app().await?;
    let scope = app.scope::<Request>();
    let missing = scope.get::<User>().await;
    assert!(matches!(missing, Err(ScopeError::NotProvided { .. })));
    let inner = scope.get::<Line>().await;
    assert!(matches!(inner, Err(ScopeError::NotInScope { .. })));
    scope.provide(User("b"));
    assert!(matches!(scope.try_provide(User("c")), Err(ScopeError::AlreadyThere { .. })));
    let visit = scope.handle().scope::<Visit>();
    let misplaced = visit.get::<Basket>().await.map(|_| ()).map_err(|error| error.to_string());
    assert_eq!(misplaced, Err("a scope `Visit` is opened in a `Tenant`, not in a `Request`".to_owned()));
    let handle = scope.handle();
    scope.close_with(Reason::Failed).await?;
    assert!(matches!(handle.get::<Unit>().await, Err(ScopeError::Closed { .. })));
    drop(visit);
    app.shutdown().await?;
    Ok(())
}

fn is_send<T: Future + Send>(future: T) -> T {
    future
}

#[tokio::test]
async fn the_error_of_the_body_stays_the_error() -> TestResult {
    let (app, log) = app().await?;
    let failed = is_send(app.scope::<Request>().run(async |scope| {
        scope.get::<Unit>().await?;
        Err::<(), BoxError>("the body".into())
    }));
    assert_eq!(failed.await.map_err(|error| error.to_string()), Err("the body".to_owned()));
    assert_eq!(entries(&log), ["unit +", "unit -"]);
    app.shutdown().await?;
    Ok(())
}

mod asking {
    //! An `init` that asks its scope itself.

    use super::*;

    #[managed_resource(scope = Request, init = Left::new)]
    struct Left;

    impl Left {
        async fn new(scope: ScopeHandle) -> Result<Self, ScopeError> {
            tokio::task::yield_now().await;
            scope.get::<Right>().await?;
            Ok(Self)
        }
    }

    #[managed_resource(scope = Request, init = Right::new)]
    struct Right;

    impl Right {
        async fn new(scope: ScopeHandle) -> Result<Self, ScopeError> {
            tokio::task::yield_now().await;
            scope.get::<Left>().await?;
            Ok(Self)
        }
    }

    #[managed_resource(scope = Request, init = Asks::new)]
    struct Asks(Arc<Unit>);

    impl Asks {
        async fn new(scope: ScopeHandle) -> Result<Self, ScopeError> {
            Ok(Self(scope.get::<Unit>().await?))
        }
    }

    fn is_cycle(error: &ScopeError) -> bool {
        let Some(failure) = error.failures().first() else { return matches!(error, ScopeError::Cycle { .. }) };
        let source = std::error::Error::source(failure).and_then(|source| source.downcast_ref::<ScopeError>());
        source.is_some_and(is_cycle)
    }

    #[tokio::test(start_paused = true)]
    async fn two_that_ask_for_each_other_are_told_and_wait_for_ever_never() -> TestResult {
        let (app, log) = app().await?;
        let scope = app.scope::<Request>();
        let alone = scope.get::<Left>().await.map(drop);
        assert!(alone.as_ref().is_err_and(is_cycle), "{alone:?}");
        let (left, right) = tokio::join!(scope.get::<Left>(), scope.get::<Right>());
        let (left, right) = (left.map(drop), right.map(drop));
        assert!(left.as_ref().is_err_and(is_cycle) && right.as_ref().is_err_and(is_cycle), "{left:?} {right:?}");
        // Who asks for what does not ask back gets it.
        assert!(Arc::ptr_eq(&scope.get::<Asks>().await?.0, &scope.get::<Unit>().await?));
        scope.close().await?;
        assert_eq!(entries(&log), ["unit +", "unit -"]);
        app.shutdown().await?;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn scopes_with_a_key_are_closed_with_the_app_after_what_is_opened_in_them() -> TestResult {
    let (app, log) = app().await?;
    let tenant = app.scope_for::<Tenant>(TenantId(9));
    tenant.get::<TenantDb>().await?;
    let visit = tenant.scope::<Visit>();
    let done = Arc::clone(&log);
    let visiting = tokio::spawn(visit.run(async move |visit| {
        visit.get::<Basket>().await?;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        done.lock().unwrap_or_else(PoisonError::into_inner).push("visited".to_owned());
        Ok::<_, ScopeError>(())
    }));
    tokio::task::yield_now().await;
    let report = app.shutdown().await?;
    visiting.await??;
    assert_eq!((report.scopes_cancelled, entries(&log)), (0, vec!["db 9 +".into(), "visited".into(), "db 9 -".into()]));
    Ok(())
}

#[test]
fn synchronous_code_has_scopes_too() -> TestResult {
    let log = Arc::default();
    let app = App::only::<(Arc<Log>,)>().provide(Log(Arc::clone(&log))).start_blocking()?;
    let answer = app.scope::<Request>().run_blocking(|scope| {
        scope.get_blocking::<Orders>()?.unit.log.note("work");
        Ok::<_, ScopeError>(6 * 7)
    })?;
    assert_eq!((answer, entries(&log).len()), (42, 5));
    app.shutdown_blocking()?;
    Ok(())
}
