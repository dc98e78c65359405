//! error: E0277 E0308
//! errors: 3
//! A field that is marked `default` has a type that has one, and a `value` is of the field's type.
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
