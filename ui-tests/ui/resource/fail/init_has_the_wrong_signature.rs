//! error: E0277
//! errors: 2
//! The `init` of a `#[resource]` takes `&mut` of the struct, whose fields are there by then.
use std::sync::Arc;

#[tenure::resource]
struct Db;

#[tenure::resource(init = Api::prepare)]
struct Api;
impl Api {
    fn prepare(&self) {}
}

#[tenure::resource(init = Jobs::start)]
struct Jobs;
impl Jobs {
    async fn start(&mut self, _: Arc<Db>) {}
}

fn main() {}
