//! Who keeps a value gives it back once, also where he comes too late.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use tenure::{App, AppHandle, BoxError};
use tenure_kit::{GiveBack, Keep};

/// Counts what is done with it.
#[derive(Clone, Default)]
struct Counted {
    at_exit: Arc<AtomicU32>,
    given_back: Arc<AtomicU32>,
}

impl Counted {
    fn counts(&self) -> (u32, u32) {
        (self.at_exit.load(Ordering::SeqCst), self.given_back.load(Ordering::SeqCst))
    }
}

impl GiveBack for Counted {
    fn name(&self) -> String {
        "counted".to_owned()
    }

    async fn give_back(&self) -> Result<(), BoxError> {
        self.given_back.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn at_exit(self, _app: &AppHandle) -> Self {
        self.at_exit.fetch_add(1, Ordering::SeqCst);
        self
    }
}

#[tokio::test]
async fn what_an_app_keeps_is_registered_for_the_last_chance_and_given_back_once() {
    let (value, app) = (Counted::default(), App::only::<()>().start().await.unwrap());
    app.keep(value.clone());
    assert_eq!(value.counts(), (1, 0));
    app.shutdown().await.unwrap();
    assert_eq!(value.counts(), (1, 1));
}

#[tokio::test]
async fn what_comes_after_the_end_is_given_back_at_once_and_only_by_one() {
    let (value, app) = (Counted::default(), App::only::<()>().start().await.unwrap());
    let handle = app.handle();
    app.shutdown().await.unwrap();
    handle.keep(value.clone());
    while value.counts().1 == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(value.counts(), (0, 1), "who runs it at the last chance would say so a second time");
}
