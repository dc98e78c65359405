//! What a stream or a future that a scope is attached to may count on, and how it ends.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Arc, Barrier, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;
use tenure::{App, BoxError, Handover, Reason, ScopeError, managed_resource, resource, scope};

type TestResult = Result<(), BoxError>;

#[scope]
struct Outer;
#[scope(within = Outer)]
struct Inner;

#[resource(provided)]
#[derive(Default)]
struct Reasons(Mutex<Vec<Reason>>);

impl Reasons {
    fn take(&self) -> Vec<Reason> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells for what reason it ended.
#[managed_resource(scope = Inner, around = Transaction::held)]
struct Transaction;

impl Transaction {
    async fn held(reasons: Arc<Reasons>, handover: Handover<Self>) {
        let (_, ended) = handover.hand_over(Self).await;
        reasons.0.lock().unwrap_or_else(PoisonError::into_inner).push(ended.reason());
    }
}

/// Tells whether it has been given back.
#[managed_resource(scope = Inner, init = || Held(AtomicBool::new(false)), dispose = |held| held.0.store(true, SeqCst))]
struct Held(AtomicBool);

async fn app() -> Result<App, BoxError> {
    Ok(App::only::<Arc<Reasons>>().provide(Reasons::default()).start().await?)
}

/// A stream of these items.
struct Items<T>(std::vec::IntoIter<T>);

impl<T> Items<T> {
    fn of(items: impl Into<Vec<T>>) -> Self {
        Self(items.into().into_iter())
    }
}

impl<T: Unpin> Stream for Items<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(self.0.next())
    }
}

/// Never ends, and never waits.
struct Busy(Arc<Held>);

impl Stream for Busy {
    type Item = ();

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<()>> {
        assert!(!self.0.0.load(SeqCst), "what it uses is there");
        Poll::Ready(Some(()))
    }
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_always_ready_is_cut_off_too() -> TestResult {
    let app = app().await?;
    let outer = app.scope::<Outer>();
    let inner = outer.scope::<Inner>();
    let held = inner.get::<Held>().await?;
    let mut stream = inner.attach(Busy(held));
    assert!(next(&mut stream).await.is_some());
    let reader = tokio::spawn(async move {
        while next(&mut stream).await.is_some() {
            tokio::task::yield_now().await;
        }
    });
    outer.close().await?;
    reader.await?;
    app.shutdown().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_cut_off_is_dropped_before_what_it_uses_is_given_back() -> TestResult {
    struct Uses(Arc<Held>);
    impl Drop for Uses {
        fn drop(&mut self) {
            assert!(!self.0.0.load(SeqCst), "it was given back first");
        }
    }
    let app = app().await?;
    let outer = app.scope::<Outer>();
    let inner = outer.scope::<Inner>();
    let uses = Uses(inner.get::<Held>().await?);
    let held = Arc::clone(&uses.0);
    let job = tokio::spawn(inner.attach(async move {
        std::future::pending::<()>().await;
        drop(uses);
    }));
    tokio::task::yield_now().await;
    outer.close().await?;
    assert!(matches!(job.await?, Err(ScopeError::Closed { .. })));
    assert!(held.0.load(SeqCst));
    app.shutdown().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_body_that_blocks_in_its_first_poll_keeps_what_it_uses_until_that_is_over() -> TestResult {
    let app = app().await?;
    let outer = app.scope::<Outer>();
    let inner = outer.scope::<Inner>();
    let held = inner.get::<Held>().await?;
    let (begun, go_on) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (tells, waits) = (Arc::clone(&begun), Arc::clone(&go_on));
    let body = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(inner.run(async |_| {
            tells.wait();
            waits.wait();
            Ok::<_, ScopeError>(!held.0.load(SeqCst))
        }))
    });
    begun.wait();
    let mut closing = pin!(outer.close());
    // Longer than a body is waited for that nobody polls.
    let mut waited = pin!(tokio::time::sleep(Duration::from_millis(700)));
    let early = poll_fn(|context| match closing.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending => waited.as_mut().poll(context).map(|()| false),
    });
    assert!(!early.await, "the body is still at it");
    go_on.wait();
    closing.await?;
    assert!(body.join().expect("no panic")?);
    app.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn a_scope_is_closed_for_the_reason_that_what_it_was_attached_to_ended_for() -> TestResult {
    let app = app().await?;
    let reasons = app.get::<Reasons>();
    let outer = app.scope::<Outer>();
    let scope = async || {
        let inner = outer.scope::<Inner>();
        inner.get::<Transaction>().await.map(|_| inner)
    };
    let items = || Items::of([Ok(1), Err("the disk is full")]);

    let failed: Result<(), BoxError> = scope().await?.attach_try(async { Err("the disk is full".into()) }).await;
    assert!(failed.is_err());
    let mut read = scope().await?.attach_try(items());
    while next(&mut read).await.is_some() {}
    let mut left = scope().await?.attach_try(items());
    assert!(matches!((next(&mut left).await, next(&mut left).await), (Some(Ok(1)), Some(Err(_)))));
    drop(left);
    tokio::task::yield_now().await;
    let mut told = scope().await?.attach(items());
    told.fail();
    while next(&mut told).await.is_some() {}
    assert_eq!(reasons.take(), [Reason::Failed; 4]);

    let mut plain = scope().await?.attach(items());
    while next(&mut plain).await.is_some() {}
    let fine: Result<(), BoxError> = scope().await?.attach_try(async { Ok(()) }).await;
    fine?;
    assert_eq!(reasons.take(), [Reason::Completed; 2]);

    drop(scope().await?.attach_try(items()));
    tokio::task::yield_now().await;
    assert_eq!(reasons.take(), [Reason::Cancelled]);
    outer.close().await?;
    drop(reasons);
    app.shutdown().await?;
    Ok(())
}
