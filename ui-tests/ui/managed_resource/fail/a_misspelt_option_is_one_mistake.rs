//! error: none
use tenure::{Shutdown, managed_resource};

#[managed_resource(inti = || Self)]
struct Db;
#[managed_resource(init = || Self, rnu = Self::run, restart, stop_on_end)]
struct Worker;
impl Worker {
    async fn run(&self, _: Shutdown) {}
}

fn main() {}
