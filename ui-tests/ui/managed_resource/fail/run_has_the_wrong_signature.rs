//! error: E0277
//! errors: 3
//! A `run` takes the value and a `Shutdown`, by which it hears that it has to end.
use tenure::Shutdown;

#[tenure::managed_resource(init = || Self, run = Jobs::work)]
struct Jobs;
impl Jobs {
    async fn work(&self) {}
}

#[tenure::managed_resource(init = || Self, run = Queue::work)]
struct Queue;
impl Queue {
    async fn work(self, _: Shutdown) {}
}

#[tenure::managed_resource(init = || Self, run = Mails::work)]
struct Mails;
impl Mails {
    async fn work(&self, _: Shutdown) -> u32 {
        0
    }
}

fn main() {}
