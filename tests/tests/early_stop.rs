//! A stop that is asked for before anything has begun.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::Poll,
};

use tenure::{App, AppState, Event, managed_resource};
use tokio::sync::Notify;

static BEGUN: AtomicU32 = AtomicU32::new(0);
static DISPOSED: AtomicU32 = AtomicU32::new(0);

#[managed_resource(init = || { BEGUN.fetch_add(1, Ordering::SeqCst); Self })]
struct Base;

#[managed_resource(provided, dispose = |_| { DISPOSED.fetch_add(1, Ordering::SeqCst); })]
struct Given;

#[managed_resource(init = |_: Arc<Base>, _: Arc<Given>| Self)]
struct Top;

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn it_starts_nothing_and_gives_back_what_was_given() {
    let over = Arc::new(Notify::new());
    let told = Arc::clone(&over);
    let builder = App::only::<Arc<Top>>().provide(Given).observer(move |event| {
        if let Event::App { to: AppState::Stopped, .. } = event {
            told.notify_one();
        }
    });
    {
        // Polled once: the driver is spawned by then, and has not been polled itself.
        let mut start = pin!(builder.start());
        assert!(poll_fn(|context| Poll::Ready(start.as_mut().poll(context).is_pending())).await);
    }
    over.notified().await;
    assert_eq!((BEGUN.load(Ordering::SeqCst), DISPOSED.load(Ordering::SeqCst)), (0, 1));
}
