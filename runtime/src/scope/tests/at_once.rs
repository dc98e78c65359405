//! What is made in one go on one thread, while others ask for it or close the scope.

use std::{
    pin::pin,
    sync::{
        Arc, Barrier,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    thread,
};

use super::polled;
use crate::{App, ScopeError, managed_resource, resource, scope};

#[scope(crate = crate)]
struct Request;

#[resource(provided, crate = crate)]
struct Turns {
    begun: Barrier,
    may_end: Barrier,
    made: AtomicU32,
    given_back: AtomicU32,
}

#[managed_resource(scope = Request, init = Self::new, dispose = Self::end, crate = crate)]
struct Lengthy {
    turns: Arc<Turns>,
}

impl Lengthy {
    fn new(turns: Arc<Turns>) -> Self {
        turns.made.fetch_add(1, SeqCst);
        turns.begun.wait();
        turns.may_end.wait();
        Self { turns }
    }

    fn end(&self) {
        self.turns.given_back.fetch_add(1, SeqCst);
    }
}

async fn app() -> (App, Arc<Turns>) {
    let turns = Arc::new(Turns {
        begun: Barrier::new(2),
        may_end: Barrier::new(2),
        made: AtomicU32::new(0),
        given_back: AtomicU32::new(0),
    });
    let app = App::only::<Arc<Turns>>().lend(Arc::clone(&turns)).register::<Lengthy>();
    (app.start().await.expect("all start"), turns)
}

#[tokio::test]
async fn who_asks_while_another_thread_makes_it_gets_the_same() {
    let (app, turns) = app().await;
    let scope = app.scope::<Request>();
    let handle = scope.handle();
    let making = thread::spawn(move || handle.get_blocking::<Lengthy>());
    turns.begun.wait();
    {
        let mut second = pin!(scope.get::<Lengthy>());
        assert!(!polled(second.as_mut(), 1).await);
        turns.may_end.wait();
        let first = making.join().expect("no panic").expect("it is made");
        assert!(Arc::ptr_eq(&first, &second.await.expect("it is there")));
    }
    assert_eq!(turns.made.load(SeqCst), 1);
    scope.close().await.expect("nothing fails");
    assert_eq!(turns.given_back.load(SeqCst), 1);
    app.shutdown().await.expect("nothing fails");
}

#[tokio::test]
async fn a_close_waits_for_what_another_thread_makes_and_gives_it_back() {
    let (app, turns) = app().await;
    let scope = app.scope::<Request>();
    let handle = scope.handle();
    let making = thread::spawn(move || handle.get_blocking::<Lengthy>().map(drop));
    turns.begun.wait();
    {
        let mut closing = pin!(scope.close());
        assert!(!polled(closing.as_mut(), 1).await);
        assert_eq!(turns.given_back.load(SeqCst), 0);
        turns.may_end.wait();
        assert!(matches!(making.join().expect("no panic"), Err(ScopeError::Closed { .. })));
        closing.await.expect("nothing fails");
    }
    assert_eq!((turns.made.load(SeqCst), turns.given_back.load(SeqCst)), (1, 1));
    app.shutdown().await.expect("nothing fails");
}
