//! error: E0277
//! A `run` takes the value and a `Shutdown`, by which it hears that it has to end.
#[tenure::managed_resource(init = || Self, run = Jobs::work)]
struct Jobs;
impl Jobs {
    async fn work(&self) {}
}

fn main() {}
