//! error: E0277
//! errors: 2
//! A `run` is asynchronous: it works beside all others for as long as the app runs.
use tenure::{Shutdown, managed_resource};

#[managed_resource(init = || Self, run = Jobs::work)]
struct Jobs;
impl Jobs {
    fn work(&self, _: Shutdown) {}
}

#[managed_resource(init = || Self, run = |_, _| ())]
struct Other;

fn main() {}
