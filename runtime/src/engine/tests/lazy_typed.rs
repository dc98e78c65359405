//! `Lazy<T>` itself, as users hold it.

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
    thread,
};

use tokio::{runtime::Handle, sync::mpsc::unbounded_channel};

use crate::{
    App, AppHandle, Event, Lazy, LazyError, LazyGet,
    core::{
        edge::Edge,
        gather::{Blueprint, Given},
        graph::Graph,
        state::ResourceState,
    },
    engine::{limits::Limits, shared::Shared},
    failure::ResourceInfo,
    inject::Inject,
    managed_resource, resource,
};

#[derive(Debug)]
#[managed_resource(init = Self::make, dispose = |_| (), lazy, crate = crate)]
struct Heavy(u32);

impl Heavy {
    async fn make() -> Self {
        tokio::task::yield_now().await;
        Self(7)
    }
}

#[resource(crate = crate)]
struct Api {
    heavy: Lazy<Heavy>,
}

#[managed_resource(init = Self::make, blocking, crate = crate)]
struct Sync(u32);

impl Sync {
    fn make(heavy: Lazy<Heavy>) -> Result<Self, LazyError> {
        Ok(Self(heavy.get_blocking()?.0 + 1))
    }
}

fn once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test]
async fn a_holder_asks_for_it_and_so_does_the_handle() {
    let app = App::only::<Arc<Api>>().start().await.expect("it starts");
    let api = app.get::<Api>();
    assert!(api.heavy.get_if_ready().is_none());
    assert_eq!(format!("{:?}", api.heavy), r#"Lazy { resource: "Heavy", state: Some(Pending) }"#);
    assert_eq!(api.heavy.get().await.expect("it comes up").0, 7);
    let also = app.lazy::<Heavy>().clone();
    let same = Arc::ptr_eq(&also.get().await.expect("it is up"), &api.heavy.get_if_ready().expect("it is up"));
    assert!(same);
    let held = api.heavy.clone();
    drop(api);
    app.shutdown().await.expect("it stops");
    assert!(held.get_if_ready().is_none());
    assert!(matches!(held.get().await, Err(LazyError::Stopped { resource: "Heavy", .. })));
}

#[tokio::test]
async fn a_root_may_be_lazy_and_what_is_no_part_of_the_app_is_told_as_such() {
    let app = App::only::<(Lazy<Heavy>,)>().start().await.expect("it starts");
    assert!(app.lazy::<Heavy>().get().await.is_ok());
    app.shutdown().await.expect("it stops");
    let app = App::only::<()>().start().await.expect("it starts");
    let error = app.lazy::<Heavy>().get().await.expect_err("nobody asked for it");
    assert_eq!(error.to_string(), "`Heavy` is not part of this app: take `Lazy<Heavy>` where it is needed, or register it");
    app.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn synchronous_code_blocks_until_it_is_up() {
    let app = App::only::<Arc<Sync>>().start().await.expect("it starts");
    assert_eq!(app.get::<Sync>().0, 8);
    app.shutdown().await.expect("it stops");
}

#[test]
fn a_thread_of_ones_own_blocks_until_it_is_up() {
    let app = App::only::<Lazy<Heavy>>().start_blocking().expect("it starts");
    let lazy = app.lazy::<Heavy>();
    let got = thread::spawn(move || lazy.get_blocking().map(|heavy| heavy.0)).join().expect("no panic");
    assert_eq!(got.expect("it comes up"), 7);
    app.shutdown_blocking().expect("it stops");
}

#[tokio::test]
async fn a_value_that_is_given_is_ready_at_the_first_poll() {
    let app = App::only::<Arc<Api>>().provide(Heavy(1)).start().await.expect("it starts");
    assert!(matches!(once(app.lazy::<Heavy>().get()), Poll::Ready(Ok(heavy)) if heavy.0 == 1));
    app.shutdown().await.expect("it stops");
}

#[tokio::test]
async fn what_is_ready_is_had_without_a_message() {
    let at = std::panic::Location::caller();
    let value = Arc::new(Heavy(3));
    let given = vec![Given { descriptor: <Heavy as crate::Resource>::DESCRIPTOR.get(), owned: true }];
    let blueprint = Blueprint { given, ..Blueprint::default() };
    let graph = Graph::build(&blueprint, ResourceInfo::app(at), false).expect("the graph is right");
    let (messages, mut inbox) = unbounded_channel();
    let shared = Arc::new(Shared::new(graph, messages, Handle::current(), at, &Limits::default()));
    shared.fill(0, Box::new(Arc::downgrade(&value)));
    let lazy = Lazy::<Heavy>::of(&shared);
    assert!(once(lazy.get()).is_pending(), "it is not said to be up");
    assert!(inbox.try_recv().is_ok());
    shared.set_state(0, ResourceState::Ready, 1);
    assert!(matches!(once(lazy.get()), Poll::Ready(Ok(heavy)) if Arc::ptr_eq(&heavy, &value)));
    assert!(inbox.try_recv().is_err(), "nobody was asked");
}

#[tokio::test]
async fn nothing_is_asked_for_before_the_first_poll() {
    let events = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&events);
    let count = move |event: &Event| {
        if matches!(event, Event::Initializing { .. }) {
            *counted.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        }
    };
    let app = App::only::<Lazy<Heavy>>().observer(count).start().await.expect("it starts");
    drop(app.lazy::<Heavy>().get());
    crate::testing::settle().await;
    app.shutdown().await.expect("it stops");
    assert_eq!(*events.lock().unwrap_or_else(PoisonError::into_inner), 0);
}

#[test]
fn it_goes_wherever_a_resource_goes() {
    fn is_sent<F: Future + Send>(_: impl Fn(AppHandle) -> F) {}
    fn is_sent_and_shared<T: Send + std::marker::Sync + Unpin + 'static>() {}
    is_sent_and_shared::<Lazy<Heavy>>();
    is_sent_and_shared::<LazyGet<'static, Heavy>>();
    is_sent_and_shared::<LazyError>();
    assert!(matches!(<Lazy<Heavy> as Inject>::EDGE, Edge::Resource { .. }));
    let asked = |app: AppHandle| async move { app.lazy::<Heavy>().get().await.is_ok() };
    is_sent(asked);
}
