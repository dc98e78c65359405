//! error: E0277
#[tenure::managed_resource(init = || Self, run = Jobs::work)]
struct Jobs;
impl Jobs {
    async fn work(&self) {}
}

fn main() {}
