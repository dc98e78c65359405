//! error: E0277
//! errors: 2
//! What `main` takes is a resource, or the framework's own.
use std::sync::Arc;

struct Cache;

#[tenure::resource_main]
async fn main(cache: Arc<Cache>, port: u16) {
    drop((cache, port));
}
