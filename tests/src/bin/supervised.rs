//! A program of three that run: one is restarted, one may fail, and with one it is over.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use tenure::{BoxError, Shutdown, managed_resource, resource, resource_main};
use tenure_tests::{say, script};

/// Does what the script says of a `run`; unless it says something, this runs until it is to stop.
async fn run(resource: &str, call: u32, stop: Shutdown) -> Result<(), BoxError> {
    say(&format!("run {resource}"));
    match script(&format!("{resource}.run")).as_deref() {
        Some("error") => Err(format!("call {call} of {resource} failed").into()),
        Some("panic") => panic!("call {call} of {resource} panics"),
        Some("end") => Ok(()),
        _ => {
            stop.requested().await;
            Ok(())
        }
    }
}

#[resource(run = Self::run, restart(max = 2, backoff = "1ms"), dispose = |_| say("dispose Worker"))]
struct Worker {
    #[resource(default)]
    calls: AtomicU32,
}

impl Worker {
    async fn run(self: Arc<Self>, stop: Shutdown) -> Result<(), BoxError> {
        run("Worker", self.calls.fetch_add(1, Ordering::Relaxed) + 1, stop).await
    }
}

#[resource(run = |_, stop| run("Extra", 1, stop), ignore_failure)]
struct Extra;

#[managed_resource(init = || Self, run = |_, stop| run("Batch", 1, stop), stop_on_end)]
struct Batch;

#[resource_main(only_roots)]
async fn main(_: Arc<Worker>, _: Arc<Extra>, _: Arc<Batch>, stop: Shutdown) {
    stop.requested().await;
    say(&format!("cause {}", stop.cause().map(|cause| cause.to_string()).unwrap_or_default()));
}
