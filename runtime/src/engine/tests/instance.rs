//! How values that live shorter than the app are made and given back.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::time::{Instant, sleep};

use crate::{
    App, CleanupStack, Reason, ScopeError, Tasks, extend, managed_resource, resource, scope,
    testing::{Gate, ms, secs, settle},
};

#[resource(provided, crate = crate)]
#[derive(Default)]
struct Notes {
    said: Mutex<Vec<String>>,
    attempts: AtomicU32,
    gate: std::sync::OnceLock<Gate>,
}

impl Notes {
    fn add(&self, what: impl fmt::Display) {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).push(what.to_string());
    }

    fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).join(" ")
    }
}

#[scope(crate = crate)]
struct Request;

async fn app(notes: &Arc<Notes>) -> App {
    let app = App::only::<Arc<Notes>>().lend(Arc::clone(notes));
    let app = app.register::<Patient>().register::<Stubborn>().register::<Second>().register::<Taken>().register::<Bomb>();
    app.start().await.expect("all start")
}

#[managed_resource(
    init = Self::open, dispose = Self::close, init_timeout = "100ms", dispose_timeout = "100ms", scope = Request, crate = crate
)]
struct Patient;

impl Patient {
    async fn open(tasks: Tasks) -> Self {
        extend(ms(100));
        sleep(ms(150)).await;
        extend(ms(100));
        sleep(ms(100)).await;
        // So that it is not given back in one poll.
        tasks.spawn("idle", std::future::pending::<()>());
        Self
    }

    async fn close(&self) {
        extend(ms(100));
        sleep(ms(150)).await;
        extend(ms(100));
        sleep(ms(100)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn its_hooks_are_given_the_time_they_ask_for() {
    let app = app(&Arc::default()).await;
    let scope = app.scope::<Request>();
    let began = Instant::now();
    scope.get::<Patient>().await.expect("it has asked for more time");
    assert_eq!(began.elapsed(), ms(250));
    scope.close().await.expect("it has asked for more time");
    app.shutdown().await.expect("all stop");
}

#[managed_resource(init = Self::open, retry(attempts = 3, backoff = "1ms"), scope = Request, crate = crate)]
struct Second;

impl Second {
    async fn open(notes: Arc<Notes>, cleanup: CleanupStack) -> Result<Self, &'static str> {
        let attempt = notes.attempts.fetch_add(1, Ordering::Relaxed);
        let below = Arc::clone(&notes);
        cleanup.defer(async move |reason: Reason| {
            sleep(ms(1)).await;
            below.add(format_args!("{attempt}:{reason}"));
        });
        sleep(ms(1)).await;
        match attempt {
            0 => Err("not yet"),
            1 => panic!("nor now"),
            _ => Ok(Self),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_failed_attempt_pushed_has_run_before_the_next_begins() {
    let notes = Arc::new(Notes::default());
    let app = app(&notes).await;
    let scope = app.scope::<Request>();
    scope.get::<Second>().await.expect("at the third attempt");
    assert_eq!(notes.said(), "0:failed 1:panicked");
    scope.close().await.expect("all is given back");
    assert_eq!(notes.said(), "0:failed 1:panicked 2:completed");
    app.shutdown().await.expect("all stop");
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_is_dropped_while_something_is_made_runs_what_that_had_pushed() {
    let notes = Arc::new(Notes::default());
    let app = app(&notes).await;
    notes.attempts.store(2, Ordering::Relaxed);
    let body = app.scope::<Request>().run(async |scope| scope.get::<Second>().await.map(drop));
    assert!(tokio::time::timeout(ms(0), body).await.is_err());
    app.shutdown().await.expect("all stop");
    assert_eq!(notes.said(), "2:cancelled");
}

#[managed_resource(init = Self::open, dispose = Self::close, blocking, dispose_timeout = "1s", scope = Request, crate = crate)]
struct Stubborn(Arc<Notes>);

impl Stubborn {
    fn open(notes: Arc<Notes>) -> Self {
        Self(notes)
    }

    fn close(&self) {
        self.0.add("closing");
        if let Some(gate) = self.0.gate.get() {
            gate.block();
        }
        self.0.add("closed");
    }
}

#[tokio::test(start_paused = true)]
async fn a_blocking_dispose_that_overruns_is_left_behind() {
    let (notes, gate) = (Arc::new(Notes::default()), Gate::new());
    notes.gate.set(gate.clone()).expect("set here only");
    let app = app(&notes).await;
    let scope = app.scope::<Request>();
    scope.get::<Stubborn>().await.expect("it opens");
    let closing = tokio::spawn(scope.close());
    while notes.said() != "closing" {
        tokio::task::yield_now().await;
    }
    settle().await;
    tokio::time::advance(secs(1)).await;
    let error = closing.await.expect("no panic").expect_err("it does not end");
    assert!(error.to_string().contains("timed out in its `dispose` after 1s"), "{error}");
    gate.open();
    while notes.said() != "closing closed" {
        tokio::task::yield_now().await;
    }
    app.shutdown().await.expect("all stop");
}

#[managed_resource(init = Self::open, dispose = Self::close, scope = Request, crate = crate)]
struct Taken(Arc<Notes>);

impl Taken {
    fn open(notes: Arc<Notes>) -> Self {
        Self(notes)
    }

    fn close(self) {
        self.0.add("taken");
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_is_taken_waits_until_nobody_else_holds_it_and_else_leaks() {
    let notes = Arc::new(Notes::default());
    let app = app(&notes).await;
    let scope = app.scope::<Request>();
    let held = scope.get::<Taken>().await.expect("it opens");
    let later = async move {
        sleep(secs(9)).await;
        drop(held);
    };
    let (closed, ()) = tokio::join!(scope.close(), later);
    closed.expect("it was given back");
    assert_eq!(notes.said(), "taken");
    let scope = app.scope::<Request>();
    let held = scope.get::<Taken>().await.expect("it opens");
    let error = scope.close().await.expect_err("it leaks");
    assert!(error.to_string().contains("is still held in 1 other place"), "{error}");
    drop(held);
    app.shutdown().await.expect("all stop");
}

#[managed_resource(init = Self::open, scope = Request, crate = crate)]
struct Bomb;

impl Bomb {
    fn open() -> Self {
        Self
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "boom");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_its_drop_is_a_failure_of_its_disposal() {
    let app = app(&Arc::default()).await;
    let scope = app.scope::<Request>();
    scope.get::<Bomb>().await.map(drop).expect("it opens");
    let error: ScopeError = scope.close().await.expect_err("it goes off");
    assert!(error.to_string().contains("panicked in its `dispose`") && error.to_string().contains("boom"), "{error}");
    app.shutdown().await.expect("all stop");
}
