//! Lazy resources under the attributes.

use std::{
    error::Error,
    io,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
};

use tenure::{
    App, AppHandle, BoxError, Lazy, LazyError, Outcome, ResourceState, StartError, managed_resource, resource, resource_test,
};

type TestResult = Result<(), BoxError>;

/// Given by each test, so that tests share nothing.
#[resource(provided)]
#[derive(Debug, Default)]
struct Config {
    failures: AtomicU32,
    made: AtomicU32,
}

/// Holds its holder: that is no cycle, as a `Lazy` does not order the start.
#[managed_resource(init = Self::load, dispose = Self::unload, lazy)]
#[derive(Debug)]
struct Model {
    config: Arc<Config>,
}

impl Model {
    async fn load(config: Arc<Config>, api: Lazy<Index>) -> io::Result<Self> {
        tokio::task::yield_now().await;
        drop(api);
        if config.failures.load(SeqCst) > 0 {
            config.failures.fetch_sub(1, SeqCst);
            return Err(io::Error::other("no such file"));
        }
        config.made.fetch_add(1, SeqCst);
        Ok(Self { config })
    }

    async fn unload(self) {
        tokio::task::yield_now().await;
        self.config.made.fetch_sub(1, SeqCst);
    }
}

/// Built from its fields, one of which holds it in turn.
#[resource(lazy)]
#[derive(Debug)]
struct Index {
    model: Lazy<Model>,
}

#[resource]
#[derive(Debug)]
struct Api {
    config: Arc<Config>,
    model: Lazy<Model>,
}

#[tokio::test]
async fn it_is_made_once_for_all_and_given_back_after_its_holder() -> TestResult {
    let app = App::only::<Arc<Api>>().provide(Config::default()).start().await?;
    let api = app.get::<Api>();
    let config = Arc::clone(&api.config);
    assert_eq!(config.made.load(SeqCst), 0);
    let (one, other) = tokio::join!(api.model.get(), api.model.get());
    assert!(Arc::ptr_eq(&one?, &other?));
    assert_eq!(config.made.load(SeqCst), 1);
    drop(api);
    let report = app.shutdown().await?;
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["Api", "Model", "Config"]);
    assert!(matches!(report.outcome("Index"), Some(Outcome::Skipped)));
    assert_eq!(config.made.load(SeqCst), 0);
    Ok(())
}

#[tokio::test]
async fn its_error_is_the_users_own_and_the_next_call_has_another_attempt() -> TestResult {
    let config = Config { failures: AtomicU32::new(1), ..Config::default() };
    let app = App::only::<Lazy<Model>>().provide(config).start().await?;
    let error = app.lazy::<Model>().get().await.expect_err("the file is missing");
    assert!(error.source().is_some_and(<dyn Error>::is::<io::Error>), "{error}");
    assert!(matches!(error, LazyError::Failed { .. }));
    assert!(app.lazy::<Model>().get().await.is_ok());
    app.shutdown().await?;
    Ok(())
}

#[resource_test(with(Config { failures: AtomicU32::new(0), made: AtomicU32::new(0) }))]
async fn a_test_takes_it_as_main_does(index: Lazy<Index>, app: AppHandle) -> Result<(), LazyError> {
    assert!(index.get().await?.model.get().await?.config.made.load(SeqCst) == 1);
    assert!(app.status().resource("Model").is_some_and(|model| model.state == ResourceState::Ready));
    Ok(())
}

/// Awaits what depends on it.
#[managed_resource(init = Self::open)]
#[derive(Debug)]
struct Hub;

impl Hub {
    async fn open(plugin: Lazy<Plugin>) -> Result<Self, LazyError> {
        plugin.get().await.map(|_| Self)
    }
}

#[resource(lazy)]
#[derive(Debug)]
struct Plugin {
    _hub: Arc<Hub>,
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_would_wait_for_itself_is_told_the_path() {
    let error: StartError = App::only::<Arc<Hub>>().start().await.expect_err("it would wait for ever");
    let source = error.source().and_then(|source| source.downcast_ref());
    let Some(LazyError::Cycle { path, .. }) = source else { panic!("{error}") };
    assert_eq!(path.iter().map(|member| member.name).collect::<Vec<_>>(), ["Hub", "Plugin"]);
    assert!(error.to_string().contains("a lazy resource waits for itself: Hub -> Plugin -> Hub"), "{error}");
}
