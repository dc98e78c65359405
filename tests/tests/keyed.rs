//! Scopes with a key, and scopes that are opened while others are closed: on many threads, at the worst moment.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::Poll,
    thread,
    time::Duration,
};

use tenure::{App, AppHandle, BoxError, ScopeError, managed_resource, resource, scope};

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[scope(key = TenantId)]
struct Tenant;

#[resource(scope = Tenant, provided)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TenantId(u32);

#[managed_resource(scope = Tenant, init = Name::new)]
struct Name(Arc<TenantId>);

impl Name {
    fn new(id: Arc<TenantId>) -> Self {
        Self(id)
    }
}

#[test]
fn whoever_finds_the_scope_of_a_key_finds_the_key_in_it() -> TestResult {
    let app = App::only::<()>().start_blocking()?;
    let barrier = Barrier::new(3);
    thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| {
                for id in 0..1_000 {
                    barrier.wait();
                    let name = app.scope_for::<Tenant>(TenantId(id)).get_blocking::<Name>();
                    assert!(matches!(&name, Ok(name) if name.0.0 == id), "{:?}", name.map(drop));
                }
            });
        }
    });
    app.shutdown_blocking()?;
    Ok(())
}

#[test]
fn a_key_that_is_opened_while_it_is_closed_is_open_or_closed_and_the_app_stops() -> TestResult {
    let app = App::only::<()>().start_blocking()?;
    let over = AtomicBool::new(false);
    let closing = app.handle();
    thread::scope(|threads| {
        threads.spawn(|| {
            for _ in 0..20_000 {
                drop(app.scope_for::<Tenant>(TenantId(0)));
            }
            over.store(true, SeqCst);
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        while !over.load(SeqCst) {
            runtime.block_on(closing.close_scope_for::<Tenant>(&TenantId(0))).expect("nothing fails");
        }
    });
    // One that is listed and cannot be found would use up the limit of the stop, and be in its report.
    app.shutdown_blocking()?;
    Ok(())
}

#[test]
fn an_inner_scope_that_is_opened_while_the_outer_one_is_closed_is_closed_with_it() -> TestResult {
    let app = App::only::<()>().start_blocking()?;
    for _ in 0..1_000 {
        let request = app.scope::<Request>();
        let (handle, barrier) = (request.handle(), Barrier::new(2));
        thread::scope(|threads| {
            threads.spawn(|| {
                barrier.wait();
                for _ in 0..20 {
                    // Nobody but the outer scope closes it.
                    std::mem::forget(handle.scope::<Step>());
                }
            });
            barrier.wait();
            request.close_blocking()
        })?;
    }
    app.shutdown_blocking()?;
    Ok(())
}

/// Takes its time to go, and there is one of a key at a time.
#[managed_resource(scope = Tenant, init = Db::open, dispose = Db::close)]
struct Db(Arc<Live>);

#[resource(provided)]
#[derive(Default)]
struct Live(AtomicUsize);

impl Db {
    fn open(_id: Arc<TenantId>, live: Arc<Live>) -> Self {
        assert_eq!(live.0.fetch_add(1, SeqCst), 0, "one at a time");
        Self(live)
    }

    async fn close(&self) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.0.0.fetch_sub(1, SeqCst);
    }
}

async fn with_db() -> Result<App, BoxError> {
    let app = App::only::<Arc<Live>>().provide(Live::default()).start().await?;
    app.scope_for::<Tenant>(TenantId(1)).get::<Db>().await?;
    Ok(app)
}

/// Begins to close the scope of the key.
async fn closing(app: &App) -> tokio::task::JoinHandle<Result<bool, ScopeError>> {
    let app = app.handle();
    let closing = tokio::spawn(async move { app.close_scope_for::<Tenant>(&TenantId(1)).await });
    tokio::task::yield_now().await;
    closing
}

#[tokio::test(start_paused = true)]
async fn a_new_scope_of_a_key_waits_for_all_before_it_though_one_between_them_was_empty() -> TestResult {
    let app = with_db().await?;
    let first = closing(&app).await;
    let _empty = app.scope_for::<Tenant>(TenantId(1));
    let second = closing(&app).await;
    app.scope_for::<Tenant>(TenantId(1)).get::<Db>().await?;
    assert!(first.await?? && second.await??);
    app.shutdown().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_scope_is_closed_though_somebody_in_it_waits_for_the_one_before_and_is_not_polled() -> TestResult {
    let app = with_db().await?;
    let first = closing(&app).await;
    let second = app.scope_for::<Tenant>(TenantId(1));
    let mut waiting = pin!(second.get::<Db>());
    assert!(poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context).is_pending())).await);
    assert!(app.close_scope_for::<Tenant>(&TenantId(1)).await?);
    assert!(first.is_finished(), "the end of the second comes after that of the first");
    assert!(matches!(waiting.await, Err(ScopeError::Closed { .. })));
    app.shutdown().await?;
    Ok(())
}

/// Its cleanup touches its own key.
#[managed_resource(scope = Tenant, init = |app: AppHandle, id: Arc<TenantId>| Narcissus { app, id }, dispose = Narcissus::end)]
struct Narcissus {
    app: AppHandle,
    id: Arc<TenantId>,
}

impl Narcissus {
    async fn end(&self) -> Result<(), BoxError> {
        let before = tokio::time::Instant::now();
        assert!(!self.app.close_scope_for::<Tenant>(&self.id).await?, "it is being closed already");
        let next = self.app.scope_for::<Tenant>((*self.id).clone()).get::<Name>().await;
        assert!(matches!(next, Err(ScopeError::StillClosing { .. })));
        assert!(self.app.close_scope_for::<Tenant>(&self.id).await?);
        assert_eq!(before.elapsed(), Duration::ZERO, "nothing was waited for");
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_that_touches_its_own_key_is_answered_at_once() -> TestResult {
    let app = App::only::<()>().start().await?;
    app.scope_for::<Tenant>(TenantId(1)).get::<Narcissus>().await?;
    assert!(app.close_scope_for::<Tenant>(&TenantId(1)).await?);
    assert_eq!(app.scope_for::<Tenant>(TenantId(1)).get::<Name>().await?.0.0, 1);
    app.shutdown().await?;
    Ok(())
}
