//! An app that is asked to stop as soon as it runs.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use tenure::{App, AppHandle, AppState, BoxError, Event, Shutdown, resource};

static APP: OnceLock<AppHandle> = OnceLock::new();
static WORKED: AtomicBool = AtomicBool::new(false);

#[resource(init = Worker::tell, run = Worker::work)]
struct Worker {
    app: AppHandle,
}

impl Worker {
    fn tell(&mut self) {
        APP.get_or_init(|| self.app.clone());
    }

    async fn work(&self, stop: Shutdown) {
        stop.requested().await;
        WORKED.store(true, Ordering::Relaxed);
    }
}

/// On one thread, so that the stop is under way before the first poll of anything that was spawned.
#[tokio::test]
async fn a_run_is_polled_though_the_app_stops_before_its_first_poll() -> Result<(), BoxError> {
    let app = App::only::<(Arc<Worker>,)>()
        .observer(|event: &Event| {
            if let Event::App { to: AppState::Running, .. } = event {
                APP.get().map(|app| app.shutdown("at once"));
            }
        })
        .start()
        .await?;
    app.stopped().await?;
    assert!(WORKED.load(Ordering::Relaxed), "what was queued for it would have been lost");
    Ok(())
}
