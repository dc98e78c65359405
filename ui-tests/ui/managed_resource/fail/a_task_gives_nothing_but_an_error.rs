//! error: E0277
//! errors: 2
//! A task comes to nothing, or to an error that can be told.
use tenure::{Tasks, managed_resource};

#[managed_resource(init = Worker::start)]
struct Worker;

impl Worker {
    fn start(tasks: Tasks) -> Self {
        tasks.spawn("count", async { 42_u32 });
        tasks.spawn_when_running("serve", async { Err::<(), u8>(1) });
        Self
    }
}

fn main() {}
