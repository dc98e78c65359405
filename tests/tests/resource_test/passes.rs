//! What a test has that passes.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use tenure::{AppHandle, BoxError, Lazy, ResourceState, Shutdown, managed_resource, resource, resource_test};
use tokio::time::Instant;

/// A resource that a test changes: the next test has its own.
#[resource]
struct Counter {
    #[resource(default)]
    count: AtomicU32,
}

#[resource]
struct Notes {
    counter: Arc<Counter>,
}

/// Nobody takes it, and it would fail.
#[managed_resource(init = || Err::<Self, _>("a test that does not need it must not start it"))]
#[allow(dead_code, reason = "never comes to be")]
struct Unwanted;

#[resource_test]
async fn what_a_test_takes_is_there_and_nothing_else_starts(notes: Arc<Notes>, counter: Arc<Counter>, app: AppHandle) {
    assert!(Arc::ptr_eq(&notes.counter, &counter));
    let names: Vec<_> = app.status().resources.iter().map(|resource| resource.resource.name).collect();
    assert!(names.len() == 2 && !names.contains(&"Unwanted"), "{names:?}");
}

#[resource_test]
async fn each_test_has_resources_of_its_own(counter: Arc<Counter>) {
    assert_eq!(counter.count.fetch_add(1, SeqCst), 0);
}

#[resource_test]
fn a_test_may_be_synchronous(notes: Arc<Notes>, counter: Arc<Counter>) -> Result<(), BoxError> {
    assert_eq!(notes.counter.count.fetch_add(1, SeqCst), 0);
    // It runs beside the runtime, and may wait for what that does.
    let (send, receive) = std::sync::mpsc::channel();
    tokio::spawn(async move { send.send(counter.count.load(SeqCst)) });
    assert_eq!(receive.recv()?, 1);
    Ok(())
}

#[resource_test]
async fn a_test_may_need_nothing() {}

#[resource_test]
async fn what_a_test_takes_of_the_runtime_is_as_in_main(app: AppHandle, stop: Shutdown) {
    assert!(!stop.is_requested());
    drop(app.shutdown("the test wants it"));
    stop.requested().await;
    assert_eq!(stop.cause().map(|cause| cause.to_string()).as_deref(), Some("the test wants it"));
}

#[resource(lazy)]
struct Report {
    counter: Arc<Counter>,
}

#[resource_test]
async fn what_is_lazy_is_made_when_the_test_asks_for_it(report: Lazy<Report>, app: AppHandle) -> Result<(), BoxError> {
    let state = || app.status().resource("Report").map(|report| report.state);
    assert_eq!(state(), Some(ResourceState::Pending));
    assert_eq!(report.get().await?.counter.count.load(SeqCst), 0);
    assert_eq!(state(), Some(ResourceState::Ready));
    Ok(())
}

#[resource_test]
async fn a_future_need_not_be_send(counter: Arc<Counter>) {
    let held = std::rc::Rc::new(counter);
    tokio::task::yield_now().await;
    assert_eq!(held.count.load(SeqCst), 0);
}

mod attributes {
    use super::*;

    /// Its documentation stays.
    #[resource_test]
    #[should_panic(expected = "as it should")]
    async fn a_panic_goes_on_as_it_was(counter: Arc<Counter>) {
        assert_eq!(counter.count.load(SeqCst), 1, "as it should");
    }

    #[resource_test]
    #[should_panic(expected = "as it should")]
    fn so_does_that_of_a_synchronous_test(counter: Arc<Counter>) {
        assert_eq!(counter.count.load(SeqCst), 1, "as it should");
    }

    #[resource_test]
    #[cfg(any())]
    async fn a_test_that_is_configured_out_is_not_there(_: u16) {}

    #[resource_test]
    async fn a_name_may_be_that_of_something_else(run_test: Arc<Counter>, builder: Arc<Notes>) {
        drop((run_test, builder));
    }
}

mod runtimes {
    use super::*;

    #[managed_resource(init = Self::wake, init_timeout = "none")]
    struct Sleeper(Instant);

    impl Sleeper {
        async fn wake() -> Self {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            Self(Instant::now())
        }
    }

    #[resource_test(start_paused)]
    async fn on_a_paused_clock_an_hour_is_nothing(sleeper: Arc<Sleeper>) {
        let before = Instant::now();
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(before.elapsed(), Duration::from_secs(60));
        assert!(sleeper.0 <= before);
    }

    #[resource_test(start_paused = true, flavor = "current_thread")]
    fn while_a_synchronous_test_runs_a_paused_clock_stands_still(_: Arc<Sleeper>) {
        let before = Instant::now();
        let (send, receive) = std::sync::mpsc::channel();
        tokio::spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                () = tokio::task::yield_now() => {}
            }
            send.send(before.elapsed())
        });
        assert_eq!(receive.recv(), Ok(Duration::ZERO));
    }

    #[resource_test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_test_may_have_several_threads(counter: Arc<Counter>) -> Result<(), BoxError> {
        let (barrier, theirs) = (Arc::new(Barrier::new(2)), Arc::clone(&counter));
        let here = Arc::clone(&barrier);
        let first = tokio::spawn(async move {
            here.wait();
            drop(theirs);
        });
        let second = tokio::spawn(async move {
            barrier.wait();
            drop(counter);
        });
        first.await?;
        second.await?;
        Ok(())
    }
}
