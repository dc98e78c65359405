//! error: E0277 E0593
//! errors: 3
//! A thread is a closure that takes the `Shutdown` at which it ends, and no future.
use tenure::{Tasks, managed_resource};

#[managed_resource(init = Worker::start)]
struct Worker;

impl Worker {
    fn start(tasks: Tasks) -> Self {
        tasks.spawn_thread("a future", async { println!("working") });
        tasks.spawn_thread("returns one", |stop| async move { stop.requested().await });
        tasks.spawn_thread("takes nothing", || println!("working"));
        Self
    }
}

fn main() {}
