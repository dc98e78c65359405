//! What `run` is for: work that goes on while the app runs. A worker takes jobs from a queue until none is left, or until
//! Ctrl+C; in either case it finishes the job that it has begun.
//!
//! ```sh
//! cargo run --example 02_queue_worker
//! JOBS=1000 cargo run --example 02_queue_worker
//! ```

use std::{
    collections::VecDeque,
    env,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context;
use tenure::{AppHandle, Shutdown, managed_resource, resource, resource_main};

#[managed_resource(init = Queue::fill, dispose = Queue::report)]
struct Queue(Mutex<VecDeque<u32>>);

impl Queue {
    fn fill() -> anyhow::Result<Self> {
        let jobs = env::var("JOBS").map_or(Ok(3), |jobs| jobs.parse()).context("JOBS is not a number")?;
        Ok(Self(Mutex::new((1..=jobs).collect())))
    }

    fn take(&self) -> Option<u32> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Runs when the worker is gone, since the worker depends on the queue.
    fn report(&self) {
        println!("{} jobs left", self.0.lock().unwrap_or_else(PoisonError::into_inner).len());
    }
}

#[resource(run = Worker::work)]
struct Worker {
    queue: Arc<Queue>,
    app: AppHandle,
}

impl Worker {
    /// Starts when all is up. Were it to fail or to panic, the app would stop, and the program end with that error.
    async fn work(&self, stop: Shutdown) {
        while let Some(job) = self.queue.take() {
            println!("job {job} begins");
            tokio::time::sleep(Duration::from_millis(100)).await;
            println!("job {job} is done");
            if stop.is_requested() {
                return;
            }
        }
        // Only asks: to wait for the end of the app here would be to wait for oneself.
        drop(self.app.shutdown("no jobs are left"));
    }
}

/// Nothing but to wait: for a signal, for the worker's wish, for a failure.
#[resource_main]
async fn main(stop: Shutdown) {
    stop.requested().await;
    if let Some(cause) = stop.cause() {
        println!("stopping: {cause}");
    }
}
