//! What a `run` leads to, written in every way; the last of them to end ends the program.
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use tenure::{Shutdown, managed_resource, resource};

#[resource(run = |_, _| async { Err::<(), _>("never") }, restart(max = 2, within = "1s", backoff = "1ms",), ignore_failure)]
struct Extra;

#[resource(lazy, run = |_, stop| async move { stop.requested().await }, restart())]
struct Report;

#[managed_resource(init = || Batch(AtomicU32::new(0)), run = Batch::run, restart, stop_on_end)]
struct Batch(AtomicU32);
impl Batch {
    async fn run(self: Arc<Self>, _: Shutdown) -> Result<(), String> {
        if self.0.fetch_add(1, Ordering::Relaxed) < 2 { Err("not yet".to_owned()) } else { Ok(()) }
    }
}

#[tenure::resource_main]
async fn main(batch: Arc<Batch>, stop: Shutdown) {
    stop.requested().await;
    assert_eq!(batch.0.load(Ordering::Relaxed), 3);
    assert!(stop.cause().is_some_and(|cause| cause.to_string().starts_with("the `run` of `Batch`")));
}
