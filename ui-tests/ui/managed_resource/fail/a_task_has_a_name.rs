//! error: E0277 E0061
//! errors: 2
//! A task is spawned with a name, by which events and reports call it.
use tenure::{Tasks, managed_resource};

#[managed_resource(init = Worker::start)]
struct Worker;

impl Worker {
    fn start(tasks: Tasks) -> Self {
        tasks.spawn(async { println!("working") });
        Self
    }
}

fn main() {}
