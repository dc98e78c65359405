use std::sync::Arc;

use super::support::{Plant, QUIET, builder, pool, pooled};
use crate::{
    App, GetError, Pool, Resource,
    core::{
        descriptor::{Descriptor, Index},
        edge::DescriptorRef,
        options::Options,
    },
    hook::{Init, Path},
    inject::{Managed, held},
};

pooled!(Conn, QUIET);

/// Takes a pool.
#[derive(Debug)]
struct Api(Arc<Pool<Conn>>);

impl Managed for Api {
    const DECLARED: DescriptorRef = {
        static INDEX: Index = Index::new();
        static API: Descriptor =
            Descriptor::resource::<Api>(super::support::declaration("Api", &INDEX, line!(), Options::DEFAULT));
        DescriptorRef::to_static(&raw const API)
    };
    type Held = held::Shared<Self>;
    const INIT: Init<Self> = Init::<Self>::hook(&Path::new(Api));
}

#[tokio::test(start_paused = true)]
async fn a_pool_is_taken_as_an_arc_and_closed_after_who_takes_it() {
    let app = App::only::<Arc<Api>>().provide(Plant::new()).start().await.unwrap();
    assert_eq!(app.get::<Api>().0.acquire().await.unwrap().0.id, 1);
    let report = app.shutdown().await.unwrap();
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["Api", "Conn", "Plant"]);
}

#[tokio::test(start_paused = true)]
async fn a_pooled_resource_itself_cannot_be_looked_up() {
    let (app, _, _) = pool::<Conn>(Plant::new()).await;
    assert_eq!(app.lookup::<Conn>().unwrap_err(), GetError::Pooled { resource: "Conn" });
    assert!(app.try_get::<Pool<Conn>>().is_ok());
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_instance_takes_what_a_resource_of_the_app_takes() {
    let app = builder::<Conn>(Plant::new()).start().await.unwrap();
    let status = app.status();
    assert_eq!(status.resources.iter().map(|one| one.resource.name).collect::<Vec<_>>(), ["Plant", "Conn"]);
    assert_eq!(Conn::DESCRIPTOR.get().dependencies().map(Descriptor::name).collect::<Vec<_>>(), ["Plant"]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn futures_and_guards_can_be_sent() {
    fn is_send(_: &(impl Send + 'static)) {}
    let (app, pool, _) = pool::<Conn>(Plant::new()).await;
    let task = {
        let pool = Arc::clone(&pool);
        async move {
            let guard = pool.acquire().await.unwrap();
            tokio::task::yield_now().await;
            guard
        }
    };
    is_send(&task);
    let guard = tokio::spawn(task).await.unwrap();
    is_send(&guard);
    drop(guard);
    app.shutdown().await.unwrap();
}
