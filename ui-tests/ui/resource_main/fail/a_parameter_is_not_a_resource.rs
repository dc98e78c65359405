//! error: E0277
use std::sync::Arc;

struct Cache;

#[tenure::resource_main]
async fn main(cache: Arc<Cache>, port: u16) {
    drop((cache, port));
}
