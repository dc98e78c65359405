//! error: E0277 E0308
use std::sync::Arc;

struct Settings;

#[tenure::resource]
struct Api {
    #[resource(default)]
    settings: Settings,
    #[resource(default)]
    shared: Arc<Settings>,
    #[resource(value = 3)]
    name: String,
}

fn main() {}
