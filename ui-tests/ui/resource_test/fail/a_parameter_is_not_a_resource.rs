//! error: E0277
//! errors: 2
//! What a test takes is a resource, or the framework's own.
use std::sync::Arc;

struct Cache;

#[tenure::resource_test(crate = tenure_ui_tests)]
async fn starts(cache: Arc<Cache>, port: u16) {
    drop((cache, port));
}

fn main() {}
