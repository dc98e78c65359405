//! Lookups by type: before, while and after; as generated code would have it.

use std::sync::Arc;

use crate::{
    __private as p, App, GetError, ResourceState,
    testing::{secs, settle},
};

struct Db;
struct Smtp(Arc<Db>);
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

macro_rules! declaration {
    ($name:literal, [$($provides:expr)?]) => {{
        static INDEX: p::Index = p::Index::new();
        p::Declaration {
            name: $name,
            place: p::Place { module: module_path!(), file: file!(), line: line!(), column: column!(), version: None },
            index: &INDEX,
            options: p::Options::DEFAULT,
            after: &[],
            provides: &[$($provides)?],
        }
    }};
}

macro_rules! resource {
    ($type:ty, $descriptor:expr) => {
        const _: () = {
            static DESCRIPTOR: p::Descriptor = $descriptor;
            impl p::Resource for $type {
                const DESCRIPTOR: p::DescriptorRef = p::DescriptorRef::to_static(&raw const DESCRIPTOR);
            }
        };
    };
}

resource!(Db, p::Descriptor::resource::<Db>(declaration!("Db", [])));
resource!(
    Smtp,
    p::Descriptor::resource::<Smtp>(declaration!(
        "Smtp",
        [p::Provision {
            interface: <dyn Mailer as p::Resource>::DESCRIPTOR,
            view: |weak| p::view_as::<Smtp, dyn Mailer>(weak, |weak| weak),
        }]
    ))
);
resource!(dyn Mailer, p::Descriptor::interface(declaration!("Mailer", [])));

impl p::Managed for Db {
    const INIT: p::Init<Self> = p::Init::<Self>::hook(&p::Path::new(|| Self));
}

impl p::Managed for Smtp {
    const INIT: p::Init<Self> = p::Init::<Self>::hook(&p::Path::new(Self::connect));
    const DISPOSE: Option<p::Dispose<Self>> = Some(p::Dispose::<Self>::hook(&p::Path::new(Self::close)));
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

struct Lonely;
resource!(Lonely, p::Descriptor::resource::<Lonely>(declaration!("Lonely", [])));
impl p::Managed for Lonely {
    const INIT: p::Init<Self> = p::Init::<Self>::hook(&p::Path::new(|| Self));
}

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

struct Numbered;
trait NumberedAfterIt: Send + Sync {}
impl NumberedAfterIt for Numbered {}
resource!(dyn NumberedAfterIt, p::Descriptor::interface(declaration!("NumberedAfterIt", [])));
resource!(
    Numbered,
    p::Descriptor::resource::<Numbered>(declaration!(
        "Numbered",
        [p::Provision {
            interface: <dyn NumberedAfterIt as p::Resource>::DESCRIPTOR,
            view: |weak| p::view_as::<Numbered, dyn NumberedAfterIt>(weak, |weak| weak),
        }]
    ))
);
impl p::Managed for Numbered {
    const INIT: p::Init<Self> = p::Init::<Self>::hook(&p::Path::new(|| Self));
}

#[tokio::test(start_paused = true)]
async fn an_interface_that_only_its_provider_names_has_its_slot() {
    // Nothing else names these two: the trait is the last that this app numbers.
    let app = App::only::<Arc<Numbered>>().start().await.expect("it starts");
    assert!(app.try_get::<dyn NumberedAfterIt>().is_ok());
    app.shutdown().await.expect("it stops");
}
