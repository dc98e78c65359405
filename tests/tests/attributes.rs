//! What each option of the attributes does to a running app.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use tenure::{App, AppHandle, BoxError, Event, Health, ResourceState, Shutdown, StartError, managed_resource, resource};

type TestResult = Result<(), BoxError>;

/// What happened, in order.
#[derive(Debug, Default)]
struct Journal(Mutex<Vec<String>>);

impl Journal {
    fn note(&self, entry: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry.into());
    }

    fn entries(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Given by each test, so that tests share nothing.
#[resource(provided)]
#[derive(Debug, Default)]
struct Log {
    journal: Arc<Journal>,
}

impl Log {
    fn new() -> (Arc<Journal>, Self) {
        let journal = Arc::<Journal>::default();
        (Arc::clone(&journal), Self { journal })
    }
}

mod fields {
    use super::*;

    #[resource(name = "the clock")]
    struct Clock;

    #[resource]
    struct Pair(Arc<Clock>, #[resource(default)] AtomicU32);

    #[resource(init = Self::prepare)]
    struct Holder {
        pair: Arc<Pair>,
        #[resource(value = 6 * 7)]
        answer: u32,
        #[resource(default)]
        prepared: bool,
    }

    impl Holder {
        async fn prepare(&mut self) -> Result<(), BoxError> {
            tokio::task::yield_now().await;
            self.prepared = true;
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_resource_is_built_from_its_fields_and_then_prepared() -> TestResult {
        let app = App::only::<Arc<Holder>>().start().await?;
        let holder = app.get::<Holder>();
        assert_eq!((holder.answer, holder.prepared, holder.pair.1.load(SeqCst)), (42, true, 0));
        assert!(Arc::ptr_eq(&holder.pair, &app.get::<Pair>()) && Arc::ptr_eq(&holder.pair.0, &app.get::<Clock>()));
        assert!(app.status().resource("the clock").is_some(), "the name is that of the option");
        app.shutdown().await?;
        Ok(())
    }
}

mod disposal {
    use super::*;

    #[managed_resource(init = |log: Arc<Log>| Self(log), dispose = |it| it.0.journal.note("borrowed"))]
    struct Borrowed(Arc<Log>);

    #[managed_resource(init = |log: Arc<Log>, _: Arc<Borrowed>| Self(log), dispose = Self::close)]
    struct Taken(Arc<Log>);

    impl Taken {
        async fn close(self) -> Result<(), BoxError> {
            tokio::task::yield_now().await;
            self.0.journal.note("taken");
            Ok(())
        }
    }

    #[managed_resource(init = |log: Arc<Log>, _: Arc<Taken>| Self(log), dispose = async |it: Self| it.0.journal.note("closure"))]
    struct Closure(Arc<Log>);

    #[tokio::test]
    async fn dispose_borrows_or_takes_as_its_signature_says() -> TestResult {
        let (journal, log) = Log::new();
        let app = App::only::<Arc<Closure>>().provide(log).start().await?;
        let report = app.shutdown().await?;
        assert_eq!(journal.entries(), ["closure", "taken", "borrowed"]);
        assert_eq!(report.disposed().collect::<Vec<_>>(), ["Closure", "Taken", "Borrowed", "Log"]);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_resource_that_is_taken_while_somebody_holds_it_is_a_leak_and_the_rest_goes_on() -> TestResult {
        let (journal, log) = Log::new();
        let app = App::only::<Arc<Closure>>().provide(log).start().await?;
        let held = app.get::<Taken>();
        let error = app.shutdown().await.expect_err("it is still held");
        assert!(error.to_string().contains("`Taken`") && error.to_string().contains("1 other place"), "{error}");
        assert_eq!(journal.entries(), ["closure", "borrowed"]);
        drop(held);
        Ok(())
    }
}

mod interfaces {
    use super::*;

    #[resource]
    trait Greeter: Send + Sync {
        fn greet(&self) -> &'static str;
    }

    #[resource(provides(dyn Greeter))]
    struct English;

    #[resource(provides(dyn Greeter), primary)]
    struct French;

    impl Greeter for English {
        fn greet(&self) -> &'static str {
            "hello"
        }
    }

    impl Greeter for French {
        fn greet(&self) -> &'static str {
            "bonjour"
        }
    }

    #[resource]
    struct Host {
        one: Arc<dyn Greeter>,
        all: Vec<Arc<dyn Greeter>>,
    }

    #[resource]
    struct Guest {
        one: Arc<dyn Greeter>,
        maybe: Option<Arc<dyn Unheard>>,
        none: Vec<Arc<dyn Unheard>>,
    }

    #[resource]
    trait Unheard: Send + Sync {}

    struct Fake;

    impl Greeter for Fake {
        fn greet(&self) -> &'static str {
            "beep"
        }
    }

    #[tokio::test]
    async fn one_takes_the_primary_and_all_takes_all_in_the_order_of_the_source() -> TestResult {
        let app = App::only::<Arc<Host>>().start().await?;
        let host = app.get::<Host>();
        assert_eq!(host.one.greet(), "bonjour");
        assert_eq!(host.all.iter().map(|greeter| greeter.greet()).collect::<Vec<_>>(), ["hello", "bonjour"]);
        assert_eq!(app.get::<dyn Greeter>().greet(), "bonjour");
        app.shutdown().await?;
        assert!(app.try_get::<dyn Greeter>().is_err());
        Ok(())
    }

    #[tokio::test]
    async fn a_bound_value_replaces_all_providers_which_do_not_start() -> TestResult {
        let app = App::only::<Arc<Host>>().bind::<dyn Greeter>(Arc::new(Fake)).start().await?;
        let host = app.get::<Host>();
        assert_eq!((host.one.greet(), host.all.len()), ("beep", 1));
        assert!(app.status().resource("French").is_none());
        app.shutdown().await?;
        Ok(())
    }

    #[tokio::test]
    async fn only_the_chosen_provider_starts_where_one_is_wanted() -> TestResult {
        let app = App::only::<Arc<Guest>>().start().await?;
        let guest = app.get::<Guest>();
        assert!(guest.maybe.is_none() && guest.none.is_empty());
        assert_eq!(guest.one.greet(), "bonjour");
        assert!(app.status().resource("English").is_none());
        app.shutdown().await?;
        Ok(())
    }
}

mod failing {
    use super::*;

    #[managed_resource(init = Self::connect, fallback = Self::offline, retry(attempts = 3, backoff = "1s"))]
    struct Remote {
        attempts: u32,
        offline: bool,
    }

    impl Remote {
        fn connect(log: Arc<Log>) -> Result<Self, std::io::Error> {
            log.journal.note("connect");
            Err(std::io::Error::other("unreachable"))
        }

        fn offline(log: Arc<Log>) -> Self {
            Self { attempts: u32::try_from(log.journal.entries().len()).unwrap_or(u32::MAX), offline: true }
        }
    }

    #[managed_resource(init = || Err::<Self, _>("no tape in the drive"), optional)]
    struct Tape;

    #[resource]
    struct Backup {
        tape: Option<Arc<Tape>>,
    }

    #[managed_resource(init = Self::never, init_timeout = "3s")]
    struct Never;

    impl Never {
        async fn never() -> Self {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn init_is_retried_and_then_its_fallback_takes_over() -> TestResult {
        let (_, log) = Log::new();
        let app = App::only::<Arc<Remote>>().provide(log).start().await?;
        let remote = app.get::<Remote>();
        assert_eq!((remote.attempts, remote.offline), (3, true));
        app.shutdown().await?;
        Ok(())
    }

    #[tokio::test]
    async fn an_optional_resource_that_fails_is_reported_and_missed() -> TestResult {
        let events = Arc::<Journal>::default();
        let journal = Arc::clone(&events);
        let app = App::only::<Arc<Backup>>()
            .observer(move |event: &Event| {
                if let Event::InitFailed { failure, optional: true } = event {
                    journal.note(failure.to_string());
                }
            })
            .start()
            .await?;
        assert!(app.get::<Backup>().tape.is_none());
        assert!(app.try_get::<Tape>().is_err());
        assert_eq!(events.entries().len(), 1);
        assert!(events.entries()[0].contains("no tape in the drive"));
        assert_eq!(app.health().await.health, Health::Degraded);
        app.shutdown().await?;
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_users_own_error_is_the_source_and_a_timeout_says_its_limit() {
        let error: StartError = App::only::<Arc<Never>>().start().await.expect_err("it never comes up");
        assert!(error.to_string().contains("`Never`") && error.to_string().contains("3s"), "{error}");
        let (_, log) = Log::new();
        let error = App::only::<Arc<Doomed>>().provide(log).start().await.expect_err("its init fails");
        let source = std::error::Error::source(&error).expect("an error of the user's");
        assert_eq!(source.downcast_ref::<std::fmt::Error>(), Some(&std::fmt::Error));
    }

    #[managed_resource(init = |_: Arc<Log>| Err::<Self, _>(std::fmt::Error))]
    struct Doomed;
}

mod order {
    use super::*;

    #[managed_resource(init = Self::start, dispose = |it| it.0.journal.note("-first"))]
    struct First(Arc<Log>);

    impl First {
        async fn start(log: Arc<Log>) -> Self {
            tokio::time::sleep(Duration::from_secs(1)).await;
            log.journal.note("first");
            Self(log)
        }
    }

    #[managed_resource(init = |log: Arc<Log>| { log.journal.note("second"); Self(log) }, dispose = |it| it.0.journal.note("-second"), after(First))]
    pub(super) struct Second(Arc<Log>);

    #[tokio::test(start_paused = true)]
    async fn after_orders_both_ways_where_the_other_runs() -> TestResult {
        let (journal, log) = Log::new();
        let app = App::only::<(Arc<Second>, Arc<First>)>().provide(log).start().await?;
        app.shutdown().await?;
        assert_eq!(journal.entries(), ["first", "second", "-second", "-first"]);
        Ok(())
    }

    #[tokio::test]
    async fn after_starts_nothing() -> TestResult {
        let (journal, log) = Log::new();
        let app = App::only::<Arc<Second>>().provide(log).start().await?;
        app.shutdown().await?;
        assert_eq!(journal.entries(), ["second", "-second"]);
        Ok(())
    }
}

mod running {
    use super::*;

    #[managed_resource(init = |log: Arc<Log>| Self(log), run = Self::work, health = |_| Health::Degraded)]
    struct Worker(Arc<Log>);

    impl Worker {
        async fn work(&self, stop: Shutdown) {
            self.0.journal.note("runs");
            stop.requested().await;
            self.0.journal.note("stops");
        }
    }

    #[managed_resource(init = |app: AppHandle| Self(app), blocking)]
    struct Observer(AppHandle);

    #[tokio::test]
    async fn run_begins_when_the_app_runs_and_is_joined_before_disposal() -> TestResult {
        let (journal, log) = Log::new();
        let app = App::only::<(Arc<Worker>, Arc<Observer>)>().provide(log).start().await?;
        while journal.entries().is_empty() {
            tokio::task::yield_now().await;
        }
        let health = app.health().await;
        assert_eq!(health.resource("Worker").map(|worker| worker.health), Some(Health::Degraded));
        let observer = app.get::<Observer>();
        app.shutdown().await?;
        assert_eq!(journal.entries(), ["runs", "stops"]);
        let state = observer.0.status().resource("Worker").map(|worker| worker.state);
        assert_eq!(state, Some(ResourceState::Disposed), "a handle may be asked after the end");
        Ok(())
    }
}

mod values {
    use super::*;

    #[managed_resource(init = Self::connect, dispose = |it| it.journal.note("closed"))]
    struct Store {
        journal: Arc<Journal>,
    }

    impl Store {
        fn connect() -> Result<Self, BoxError> {
            Err("a test never connects".into())
        }
    }

    #[tokio::test]
    async fn a_provided_value_is_the_apps_and_is_disposed_of() -> TestResult {
        let journal = Arc::<Journal>::default();
        let app = App::only::<Arc<Store>>().provide(Store { journal: Arc::clone(&journal) }).start().await?;
        app.shutdown().await?;
        assert_eq!(journal.entries(), ["closed"]);
        Ok(())
    }

    #[tokio::test]
    async fn a_lent_value_stays_its_owners() -> TestResult {
        let store = Arc::new(Store { journal: Arc::default() });
        let app = App::only::<Arc<Store>>().lend(Arc::clone(&store)).start().await?;
        assert!(Arc::ptr_eq(&store, &app.get::<Store>()));
        app.shutdown().await?;
        assert!(store.journal.entries().is_empty());
        Ok(())
    }

    #[tokio::test]
    async fn a_value_that_is_missing_is_reported_before_anything_starts() {
        let error = App::only::<Arc<order::Second>>().start().await.expect_err("there is no log");
        assert!(error.is_configuration() && error.to_string().contains("`Log`"), "{error}");
    }
}

#[test]
fn a_program_without_async_code_starts_and_stops_as_well() -> TestResult {
    let (_, log) = Log::new();
    let app = App::only::<Arc<Log>>().provide(log).start_blocking()?;
    assert_eq!(app.state(), tenure::AppState::Running);
    assert!(app.shutdown_blocking()?.is_clean());
    Ok(())
}
