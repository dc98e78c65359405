//! error: E0277
use std::sync::Arc;

struct Cache;

#[tenure::managed_resource(init = Api::start)]
struct Api;
impl Api {
    async fn start(_: Arc<Cache>) -> Self {
        Self
    }
}

#[tenure::managed_resource(init = |_: Arc<Cache>| Self)]
struct Closure;

fn main() {}
