//! error: E0277 E0593
//! errors: 3
//! What blocks is a closure without parameters, and no future.
use tenure::{Tasks, managed_resource};

#[managed_resource(init = Worker::start)]
struct Worker;

impl Worker {
    fn start(tasks: Tasks) -> Self {
        tasks.spawn_blocking("a future", async { println!("working") });
        tasks.spawn_blocking("returns one", || async { println!("working") });
        tasks.spawn_blocking("takes something", |_stop| println!("working"));
        Self
    }
}

fn main() {}
