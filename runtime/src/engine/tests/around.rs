//! Resources that one function sets up and tears down.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::time::sleep;

use crate::{
    App, CleanupStack, FailureKind, Handover, Phase, Reason, ScopeError, managed_resource, resource, scope,
    testing::{ms, secs},
};

#[resource(provided, crate = crate)]
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn add(&self, what: impl fmt::Display) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(what.to_string());
    }

    fn said(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).join(" ")
    }
}

#[managed_resource(around = Self::serve, dispose_timeout = "2s", crate = crate)]
struct Db(u8);

impl Db {
    async fn serve(notes: Arc<Notes>, handover: Handover<Self>, cleanup: CleanupStack) -> Result<(), &'static str> {
        let below = Arc::clone(&notes);
        cleanup.defer(move |reason: Reason| below.add(format_args!("below:{reason}")));
        notes.add("up");
        sleep(ms(1)).await;
        let (db, ended) = handover.hand_over(Self(7)).await;
        notes.add(format_args!("down({}:{}", db.0, ended.reason()));
        sleep(ms(1)).await;
        notes.add(")");
        if ended.is_completed() { Ok(()) } else { Err("not completed") }
    }
}

#[managed_resource(init = Self::start, dispose = Self::stop, crate = crate)]
struct Api(Arc<Db>, Arc<Notes>);

impl Api {
    fn start(db: Arc<Db>, notes: Arc<Notes>) -> Self {
        Self(db, notes)
    }

    async fn stop(&self) {
        sleep(ms(1)).await;
        self.1.add(format_args!("api:{}", self.0.0));
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_torn_down_at_its_turn_with_the_reason_and_before_what_it_deferred() {
    let notes = Arc::new(Notes::default());
    let app = App::only::<Arc<Api>>().lend(Arc::clone(&notes)).start().await.expect("all start");
    assert_eq!(app.get::<Db>().0, 7);
    app.shutdown().await.expect("all stop");
    assert_eq!(notes.said(), "up api:7 down(7:completed ) below:completed");
}

#[managed_resource(init = Self::start, crate = crate)]
struct Broken;

impl Broken {
    async fn start(_: Arc<Db>) -> Result<Self, &'static str> {
        sleep(ms(1)).await;
        Err("broken")
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_tears_it_down_as_failed_and_reports_its_error() {
    let notes = Arc::new(Notes::default());
    let error = App::only::<Arc<Broken>>().lend(Arc::clone(&notes)).start().await.expect_err("one is broken");
    assert_eq!(notes.said(), "up down(7:failed ) below:failed");
    let failures: Vec<_> = error.rollback.failures().map(ToString::to_string).collect();
    assert!(matches!(&failures[..], [one] if one.contains("`Db`") && one.contains("not completed")), "{failures:?}");
}

#[tokio::test(start_paused = true)]
async fn who_still_holds_it_when_its_time_is_up_is_reported_as_a_leak() {
    let notes = Arc::new(Notes::default());
    let app = App::only::<Arc<Db>>().lend(Arc::clone(&notes)).start().await.expect("all start");
    let kept = app.get::<Db>();
    let error = app.shutdown().await.expect_err("it leaks");
    let failures: Vec<_> = error.failures().collect();
    assert!(
        matches!(failures[..], [one] if one.phase == Phase::Cleanup("around".into()) && matches!(one.kind, FailureKind::Leaked { count: 1 })),
        "{error}"
    );
    assert_eq!((notes.said().as_str(), kept.0), ("up below:completed", 7));
}

#[managed_resource(around = Self::serve, crate = crate)]
struct Refused;

impl Refused {
    async fn serve(notes: Arc<Notes>, _: Handover<Self>) -> Result<(), std::io::Error> {
        tokio::task::yield_now().await;
        notes.add("tried");
        Err(std::io::Error::other("refused"))
    }
}

#[managed_resource(around = async |_: Handover<Forgetful>| {}, crate = crate)]
struct Forgetful;

#[tokio::test(start_paused = true)]
async fn its_own_error_before_the_hand_over_is_that_of_its_init() {
    let error = App::only::<Arc<Refused>>().provide(Notes::default()).start().await.expect_err("refused");
    let FailureKind::Error(cause) = &error.primary.kind else { panic!("{error}") };
    assert_eq!((&error.primary.phase, cause.is::<std::io::Error>()), (&Phase::Init, true));
    let error = App::only::<Arc<Forgetful>>().start().await.expect_err("nothing is handed over");
    assert!(
        error.to_string().contains("returned without handing a `") && error.to_string().contains("Forgetful"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_start_that_is_cut_off_drops_the_function_and_runs_what_it_had_deferred() {
    let notes = Arc::new(Notes::default());
    let start = App::only::<Arc<Slow>>().lend(Arc::clone(&notes)).start();
    assert!(tokio::time::timeout(secs(1), start).await.is_err());
    sleep(secs(60)).await;
    assert_eq!(notes.said(), "dropped below:cancelled");
}

#[managed_resource(around = Self::serve, crate = crate)]
struct Slow;

impl Slow {
    async fn serve(notes: Arc<Notes>, handover: Handover<Self>, cleanup: CleanupStack) {
        struct Dropped(Arc<Notes>);
        impl Drop for Dropped {
            fn drop(&mut self) {
                self.0.add("dropped");
            }
        }
        let below = Arc::clone(&notes);
        cleanup.defer(move |reason: Reason| below.add(format_args!("below:{reason}")));
        let _dropped = Dropped(notes);
        sleep(secs(20)).await;
        handover.hand_over(Self).await;
    }
}

#[scope(crate = crate)]
struct Request;

#[managed_resource(around = Self::begin, scope = Request, crate = crate)]
struct Transaction;

impl Transaction {
    async fn begin(notes: Arc<Notes>, handover: Handover<Self>) {
        let (Self, ended) = handover.hand_over(Self).await;
        let error = ended.with_error(|error: &ScopeError| error.to_string());
        notes.add(format_args!("{}:{}", ended.reason(), error.is_some()));
        sleep(ms(1)).await;
        notes.add("gone");
    }
}

#[tokio::test(start_paused = true)]
async fn in_a_scope_it_is_told_how_the_body_ended() {
    let notes = Arc::new(Notes::default());
    let app = App::only::<Arc<Notes>>().register::<Transaction>().lend(Arc::clone(&notes)).start().await.expect("all start");
    let body = app.scope::<Request>().run(async |scope| scope.get::<Transaction>().await.map(drop));
    body.await.expect("it completes");
    let failed = app.scope::<Request>().run_reported(async |scope| {
        scope.get::<Transaction>().await?;
        Err::<(), _>(scope.get::<Db>().await.map(drop).unwrap_err())
    });
    failed.await.output.expect_err("it fails");
    assert_eq!(notes.said(), "completed:false gone failed:true gone");
    app.shutdown().await.expect("all stop");
}
