//! What runs is asked to stop, waited for, and forced where that takes too long.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use tenure::{App, CleanupStack, Reason};
use tenure_kit::{Handle, HandleError, Keep};
use tokio::sync::Notify;

/// Counts how often it was asked, and forced.
#[derive(Default)]
struct Server {
    stop: Notify,
    asked: AtomicU32,
    forced: AtomicU32,
}

type Shared = Arc<Server>;

/// As a server with a handle of its own.
fn serve(server: &Shared, run: impl Future<Output = Result<(), String>> + Send + 'static) -> Handle<Shared> {
    let task = tokio::spawn(run);
    Handle::new("server", Arc::clone(server))
        .stop_with(|server| async move {
            server.asked.fetch_add(1, Ordering::SeqCst);
            server.stop.notify_one();
        })
        .task(task)
        .force_with(count_force)
}

fn count_force(server: &Shared) {
    server.forced.fetch_add(1, Ordering::SeqCst);
}

fn counts(server: &Shared) -> (u32, u32) {
    (server.asked.load(Ordering::SeqCst), server.forced.load(Ordering::SeqCst))
}

/// Ends when it is asked to.
fn obedient(server: &Shared) -> Handle<Shared> {
    let own = Arc::clone(server);
    serve(server, async move {
        own.stop.notified().await;
        Ok(())
    })
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_once_waited_for_and_not_forced() {
    let server = Shared::default();
    let handle = obedient(&server);
    assert_eq!(handle.asked.load(Ordering::SeqCst), 0, "the value is reached through it");
    handle.give_back().await.unwrap();
    handle.give_back().await.unwrap();
    drop(handle);
    assert_eq!(counts(&server), (1, 0));
    assert_eq!(Arc::strong_count(&server), 1, "its task is gone");
}

#[tokio::test(start_paused = true)]
async fn one_that_does_not_stop_is_forced_after_its_limit_and_told() {
    let server = Shared::default();
    let own = Arc::clone(&server);
    let handle = serve(&server, async move {
        own.stop.notified().await;
        pending().await
    });
    let handle = handle.within(Duration::from_secs(3));
    let began = tokio::time::Instant::now();
    let error = handle.give_back().await.expect_err("it does not stop");
    assert_eq!(error.to_string(), "`server` did not stop within 3s: it was forced");
    assert_eq!(began.elapsed(), Duration::from_secs(3), "an aborted task goes at once");
    drop(handle);
    assert_eq!(counts(&server), (1, 1));
    assert_eq!(Arc::strong_count(&server), 1, "its task is gone");
}

#[tokio::test(start_paused = true)]
async fn its_own_error_and_its_panic_are_told() {
    let server = Shared::default();
    let error = serve(&server, async { Err("no more sockets".to_owned()) }).give_back().await.expect_err("it failed");
    assert_eq!(error.to_string(), "`server` failed: no more sockets");
    let error = serve(&server, async { panic!("out of luck") }).give_back().await.expect_err("it panicked");
    assert!(matches!(&error, HandleError::Failed { .. }) && error.to_string().contains("out of luck"), "{error}");
}

#[tokio::test]
async fn a_thread_is_joined_and_its_panic_is_told() {
    let (stop, stopped) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        let _ = stopped.recv();
    });
    let handle = Handle::new("worker", stop).stop_with(|stop| async move { stop.send(()).unwrap() }).thread(thread);
    handle.give_back().await.unwrap();

    let handle = Handle::new("worker", ()).thread(thread::spawn(|| panic!("out of luck")));
    let error = handle.give_back().await.expect_err("it panicked");
    assert_eq!(error.to_string(), "`worker` failed: its thread panicked: out of luck");
}

#[tokio::test(start_paused = true)]
async fn a_drop_forces_it() {
    let server = Shared::default();
    drop(obedient(&server));
    assert_eq!(counts(&server), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn one_that_knows_no_other_way_is_forced_at_once() {
    let server = Shared::default();
    let handle = Handle::new("server", Arc::clone(&server));
    let handle = handle.force_with(count_force);
    handle.give_back().await.unwrap();
    drop(handle);
    assert_eq!(counts(&server), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_stack_and_an_app_keep_it() {
    let server = Shared::default();
    let stack = CleanupStack::new();
    stack.keep(obedient(&server));
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(counts(&server), (1, 0));

    let app = App::only::<()>().start().await.unwrap();
    app.keep(obedient(&server));
    app.shutdown().await.unwrap();
    assert_eq!(counts(&server), (2, 0));
}

#[tokio::test]
async fn one_that_is_still_held_is_forced_at_the_end_of_the_app() {
    let server = Shared::default();
    let app = App::only::<()>().start().await.unwrap();
    let handle = obedient(&server).at_exit(&app);
    app.shutdown().await.unwrap();
    assert_eq!(counts(&server), (0, 1));
    drop(handle);
    assert_eq!(counts(&server), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn all_who_give_it_back_wait_for_the_same_end_and_are_told_the_same() {
    let server = Shared::default();
    let own = Arc::clone(&server);
    let handle = serve(&server, async move {
        own.stop.notified().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        Err("no more sockets".to_owned())
    });
    let began = tokio::time::Instant::now();
    let ended = async || (handle.give_back().await.expect_err("it failed").to_string(), began.elapsed());
    let both = tokio::join!(ended(), ended());
    let one = ("`server` failed: no more sockets".to_owned(), Duration::from_secs(2));
    assert_eq!(both, (one.clone(), one.clone()));
    assert_eq!(ended().await, one);
    assert_eq!(counts(&server), (1, 0), "it was asked once");
}

#[tokio::test(start_paused = true)]
async fn who_comes_after_one_who_went_away_goes_on_within_the_same_limit() {
    let server = Shared::default();
    let own = Arc::clone(&server);
    let handle = serve(&server, async move {
        own.stop.notified().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(())
    });
    let first = tokio::time::timeout(Duration::from_secs(1), handle.give_back()).await;
    assert!(first.is_err(), "it takes two seconds");
    handle.give_back().await.expect("it ends in time");
    drop(handle);
    assert_eq!(counts(&server), (1, 0), "nothing is left to be forced");

    let server = Shared::default();
    let handle = serve(&server, pending());
    let began = tokio::time::Instant::now();
    let first = tokio::time::timeout(Duration::from_secs(2), handle.give_back()).await;
    assert!(first.is_err(), "it does not end");
    handle.give_back().await.expect_err("nor later");
    assert_eq!(began.elapsed(), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_force_that_panics_keeps_no_other_from_its_turn_and_is_told() {
    let said = "`server` could not be forced to its end: its `force_with` panicked: out of luck";
    let server = Shared::default();
    let handle = || {
        let handle = serve(&server, pending()).within(Duration::ZERO);
        handle.force_with(|_| panic!("out of luck"))
    };
    assert_eq!(handle().give_back().await.expect_err("it panics").to_string(), said);
    assert_eq!(counts(&server), (1, 1));
    drop(handle());
    assert_eq!(counts(&server), (1, 2));
    tokio::task::yield_now().await;
    assert_eq!(Arc::strong_count(&server), 1, "their tasks are gone");
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_panics_is_told_and_the_end_is_waited_for_all_the_same() {
    let (end, ended) = tokio::sync::oneshot::channel();
    let task = tokio::spawn(async move { ended.await.map_err(|_| "it was dropped") });
    let handle = Handle::new("server", ()).stop_with(|_| async move {
        end.send(()).unwrap();
        panic!("out of luck")
    });
    let error = handle.task(task).give_back().await.expect_err("it panics");
    assert_eq!(error.to_string(), "`server` failed: it panicked: out of luck");
}

#[test]
fn it_can_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Handle<Server>>();
    shared::<HandleError>();
}
