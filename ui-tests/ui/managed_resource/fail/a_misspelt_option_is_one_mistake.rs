//! error: none
//! errors: 5
//! A misspelt option is one mistake, and what misses it is quiet; what is no misspelt one hides nothing.
use tenure::{Shutdown, managed_resource};

#[managed_resource(inti = || Self)]
struct Db;
#[managed_resource(init = || Self, rnu = Self::run, restart, stop_on_end)]
struct Worker;
impl Worker {
    async fn run(&self, _: Shutdown) {}
}
#[managed_resource(starter = Self::open)]
struct Disk;
#[managed_resource(speed = 3)]
struct Queue;

fn main() {}
