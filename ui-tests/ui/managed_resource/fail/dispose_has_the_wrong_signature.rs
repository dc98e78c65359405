//! error: E0277
//! errors: 3
//! A `dispose` takes the value or a reference to it, and nothing else, and returns nothing or a `Result`.
use std::sync::Arc;

#[tenure::resource]
struct Log;

#[tenure::managed_resource(init = || Self, dispose = Db::close)]
struct Db;
impl Db {
    async fn close(&self, _: Arc<Log>) {}
}

#[tenure::managed_resource(init = || Self, dispose = Index::close)]
struct Index;
impl Index {
    fn close(&mut self) {}
}

#[tenure::managed_resource(init = || Self, dispose = Db::close)]
struct Stranger;

fn main() {}
