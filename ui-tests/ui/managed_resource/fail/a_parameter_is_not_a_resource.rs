//! error: E0277
//! errors: 2
//! What a parameter of `init` names is a resource.
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
