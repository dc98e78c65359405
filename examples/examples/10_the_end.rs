//! However it ends: what a program gives back, and what it says, when somebody at a terminal asks it to stop once, twice, or three
//! times.
//!
//! ```sh
//! cargo run --example 10_the_end
//! ```
//!
//! Two of those who are to go make trouble: a task that ignores its stop, and a `dispose` that takes two seconds.
//!
//! - Ctrl+C, and patience: the task is waited for (`drain_timeout`), cancelled and named. The sampler's thread hears that it
//!   is its turn, and is joined; then the store is closed. Last of all comes what was registered with `at_exit`. The code is 0.
//! - Ctrl+C again: the task is cancelled at once, and closing the store may take no more than a second. It takes two, so that
//!   it is given up, and told as an error. The code is 70.
//! - Ctrl+C a third time: the process ends, and says what it had not given back; `at_exit` has its turn all the same. The
//!   code is 130.
//! - Ctrl+\ says who holds what, and then does what one Ctrl+C does.
//! - `kill -9` leaves nobody a turn: whoever starts next has to cope with what is left.
//!
//! Presses within a quarter of a second count as one.

#![allow(clippy::needless_pass_by_value, reason = "the parameters of an `init` are what it is given")]

use std::{future::pending, sync::Arc, time::Duration};

use tenure::{AppHandle, Shutdown, Tasks, managed_resource, resource_main};

/// Something that takes its time to close, and a thread that uses it.
#[managed_resource(init = Store::open, dispose = Store::close)]
struct Store;

impl Store {
    fn open(app: AppHandle, tasks: Tasks) -> Self {
        // Short, synchronous, and independent of everything else: for what would be in the way of the next start.
        app.at_exit_named("lock file", || println!("the lock file is removed"));
        tasks.spawn_thread("sampler", |stop| {
            stop.wait();
            println!("the sampler has ended");
        });
        Self
    }

    async fn close(self) {
        println!("the store is being closed");
        tokio::time::sleep(Duration::from_secs(2)).await;
        println!("the store is closed");
    }
}

/// Goes before the store, which it holds; or would, if its task did.
#[managed_resource(init = Worker::start)]
struct Worker(#[allow(dead_code, reason = "it is held")] Arc<Store>);

impl Worker {
    fn start(store: Arc<Store>, tasks: Tasks) -> Self {
        tasks.spawn("deaf", pending::<()>());
        Self(store)
    }
}

#[resource_main(drain_timeout = "4s")]
async fn main(_worker: Arc<Worker>, stop: Shutdown) {
    println!("running, as process {}: press Ctrl+C", std::process::id());
    stop.requested().await;
}
