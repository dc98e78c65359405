//! error: E0277
use std::sync::Arc;

struct Cache;

#[tenure::resource_test(crate = tenure_ui_tests)]
async fn starts(cache: Arc<Cache>, port: u16) {
    drop((cache, port));
}

fn main() {}
