//! Scopes of an app with a runtime of its own, where they are polled by something that is not tokio.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::Duration,
};

use tenure::{App, BoxError, Scope, ScopeError, managed_resource, resource, scope};

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;

#[resource(provided)]
#[derive(Default)]
struct Live(AtomicUsize);

/// Waits when it comes, for nothing of tokio's, and when it goes, by tokio's clock.
#[managed_resource(scope = Step, init = Unit::begin, dispose = Unit::end)]
struct Unit(Arc<Live>);

impl Unit {
    async fn begin(live: Arc<Live>) -> Self {
        let mut waited = false;
        poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        live.0.fetch_add(1, SeqCst);
        Self(live)
    }

    async fn end(&self) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.0.0.fetch_sub(1, SeqCst);
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The smallest executor there is.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

async fn step(scope: &Scope<Request>) -> Result<(), ScopeError> {
    let step = scope.scope::<Step>();
    step.get::<Unit>().await?;
    // The outer scope closes it.
    std::mem::forget(step);
    Ok(())
}

#[test]
fn a_scope_makes_and_closes_on_any_executor() -> TestResult {
    let app = App::only::<Arc<Live>>().provide(Live::default()).start_blocking()?;
    let live = app.get::<Live>();
    block_on(app.scope::<Request>().run(async |scope| step(scope).await))?;
    assert_eq!(live.0.load(SeqCst), 0);
    let scope = app.scope::<Request>();
    block_on(async {
        step(&scope).await?;
        scope.close().await
    })?;
    assert_eq!(live.0.load(SeqCst), 0);
    let failed = block_on(app.scope::<Request>().run_reported(async |scope| {
        let unit = scope.scope::<Step>().run(async |step| step.get::<Unit>().await.map(drop)).await;
        unit.and_then(|()| Err::<(), _>(ScopeError::Closed { scope: "none" }))
    }));
    assert!(failed.failures.is_empty() && matches!(failed.output, Err(ScopeError::Closed { scope: "none" })));
    assert_eq!(live.0.load(SeqCst), 0);
    drop(live);
    app.shutdown_blocking()?;
    Ok(())
}
