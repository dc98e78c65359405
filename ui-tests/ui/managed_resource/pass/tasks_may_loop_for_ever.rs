#![deny(warnings)]
use tenure::{managed_resource, Shutdown, Tasks};

#[managed_resource(init = Self::start, run = Self::run)]
struct Ticker;

impl Ticker {
    async fn start(tasks: Tasks) -> Self {
        tasks.spawn("tick", async { loop { std::future::pending::<()>().await } });
        Self
    }

    async fn run(&self, _stop: Shutdown) -> ! {
        loop { std::future::pending::<()>().await }
    }
}

fn main() {}
