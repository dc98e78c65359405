#![deny(warnings)]
//! A `fallback` has its own dependencies, and its own way to be written.
use std::sync::Arc;
use tenure::{Shutdown, managed_resource, resource, resource_main};

#[resource]
struct Primary;
#[resource]
struct Local(#[resource(value = "local")] &'static str);

#[managed_resource(init = Cache::connect, fallback = async |local, _: Shutdown| Self::spare(local), retry(attempts = 2, backoff = "1ms"))]
struct Cache(Arc<Local>);
impl Cache {
    async fn connect(_: Arc<Primary>) -> Result<Self, &'static str> {
        Err("nobody listens")
    }
    fn spare(local: Arc<Local>) -> Self {
        Self(local)
    }
}

#[resource_main]
async fn main(cache: Arc<Cache>) {
    assert_eq!(cache.0.0, "local");
}
