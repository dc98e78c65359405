//! error: E0277
//! What a field names is a resource.
use std::sync::Arc;

struct Cache;

#[tenure::resource]
struct Api {
    cache: Arc<Cache>,
}

fn main() {}
