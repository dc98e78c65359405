//! error: E0277
use std::sync::Arc;

struct Cache;

#[tenure::resource]
struct Api {
    cache: Arc<Cache>,
}

fn main() {}
