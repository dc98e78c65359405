//! error: E0277
//! What is tracked is a future that somebody else polls, and no closure.
use tenure::{Tasks, managed_resource};

#[managed_resource(init = Worker::start)]
struct Worker;

impl Worker {
    fn start(tasks: Tasks) -> Self {
        drop(tasks.track(|| println!("working")));
        Self
    }
}

fn main() {}
