//! error: E0277
//! errors: 3
//! The `init` of a `#[resource]` changes a value that is already made of its fields.
use std::sync::Arc;

#[tenure::resource]
struct Db;

#[tenure::resource(init = Api::new)]
struct Api;
impl Api {
    fn new() -> Self {
        Self
    }
}

#[tenure::resource(init = Jobs::new)]
struct Jobs;
impl Jobs {
    async fn new(_: Arc<Db>) -> Result<Self, String> {
        Ok(Self)
    }
}

#[tenure::resource(init = |_| Self)]
struct Closure;

fn main() {}
