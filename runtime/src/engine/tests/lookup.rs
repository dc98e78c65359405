//! Lookups by type: before, while and after.

use std::sync::Arc;

use crate::{
    App, GetError, ResourceState, managed_resource, resource,
    testing::{secs, settle},
};

#[resource(crate = crate)]
struct Db;

#[managed_resource(init = Self::connect, dispose = Self::close, provides(dyn Mailer), crate = crate)]
struct Smtp(Arc<Db>);

#[resource(crate = crate)]
trait Mailer: Send + Sync {
    fn server(&self) -> &'static str;
}

impl Mailer for Smtp {
    fn server(&self) -> &'static str {
        "smtp"
    }
}

struct Fake;

impl Mailer for Fake {
    fn server(&self) -> &'static str {
        "fake"
    }
}

impl Smtp {
    async fn connect(db: Arc<Db>) -> Self {
        tokio::time::sleep(secs(1)).await;
        Self(db)
    }

    async fn close(&self) {
        tokio::time::sleep(secs(1)).await;
        let _ = &self.0;
    }
}

#[tokio::test(start_paused = true)]
async fn a_lookup_gives_the_value_while_it_is_up_and_its_state_otherwise() {
    let app = App::only::<Arc<Smtp>>().start().await.expect("all start");
    assert_eq!(app.get::<dyn Mailer>().server(), "smtp");
    assert!(app.try_get::<Db>().is_ok());
    assert!(matches!(app.try_get::<Lonely>(), Err(GetError::NotInApp { resource: "Lonely" })));
    let kept = app.get::<Db>();
    let stopped = app.shutdown();
    settle().await;
    let state = |error: Option<GetError>| match error {
        Some(GetError::NotReady { state, .. }) => Some(state),
        _ => None,
    };
    assert_eq!(state(app.try_get::<Smtp>().err()), Some(ResourceState::Disposing));
    assert_eq!(state(app.try_get::<dyn Mailer>().err()), Some(ResourceState::Disposing));
    assert!(app.try_get::<Db>().is_ok(), "its turn has not come");
    stopped.await.expect("all stop");
    assert_eq!(state(app.try_get::<Db>().err()), Some(ResourceState::Disposed), "although somebody still holds it");
    assert_eq!(
        app.try_get::<dyn Mailer>().err().map(|error| error.to_string()).as_deref(),
        Some("`Mailer` is not ready: it is disposed")
    );
    drop(kept);
}

#[resource(crate = crate)]
struct Lonely;

#[tokio::test(start_paused = true)]
#[should_panic(expected = "`Smtp` is not ready: it is disposed")]
async fn get_panics_with_the_state() {
    let app = App::only::<Arc<Smtp>>().start().await.expect("all start");
    app.shutdown().await.expect("all stop");
    app.get::<Smtp>();
}

#[tokio::test(start_paused = true)]
async fn a_bound_value_is_what_a_lookup_gives() {
    let app = App::only::<(Arc<dyn Mailer>, Arc<Db>)>().bind::<dyn Mailer>(Arc::new(Fake)).start().await.expect("all start");
    assert_eq!(app.get::<dyn Mailer>().server(), "fake");
    assert!(app.try_get::<Smtp>().is_err());
    app.shutdown().await.expect("all stop");
}

#[tokio::test(start_paused = true)]
async fn provided_and_lent_values_are_what_a_lookup_gives() {
    let lent = Arc::new(Db);
    let app =
        App::only::<Arc<Smtp>>().lend(Arc::clone(&lent)).provide(Smtp(Arc::clone(&lent))).start().await.expect("all start");
    assert!(Arc::ptr_eq(&app.get::<Db>(), &lent) && Arc::ptr_eq(&app.get::<Smtp>().0, &lent));
    assert_eq!(app.get::<dyn Mailer>().server(), "smtp");
    app.shutdown().await.expect("all stop");
    assert_eq!(Arc::strong_count(&lent), 1);
}

#[resource(provides(dyn NumberedAfterIt), crate = crate)]
struct Numbered;

#[resource(crate = crate)]
trait NumberedAfterIt: Send + Sync {}

impl NumberedAfterIt for Numbered {}

#[tokio::test(start_paused = true)]
async fn an_interface_that_only_its_provider_names_has_its_slot() {
    // Nothing else names these two: the trait is the last that this app numbers.
    let app = App::only::<Arc<Numbered>>().start().await.expect("it starts");
    assert!(app.try_get::<dyn NumberedAfterIt>().is_ok());
    app.shutdown().await.expect("it stops");
}
