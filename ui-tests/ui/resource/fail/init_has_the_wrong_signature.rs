//! error: E0277
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
