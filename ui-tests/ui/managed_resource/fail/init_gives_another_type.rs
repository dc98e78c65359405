//! error: E0277
//! errors: 4
//! An `init` returns the type that it stands on, or a `Result` of it.
use std::sync::Arc;

#[tenure::managed_resource(init = connect)]
struct Db;
async fn connect() -> Result<String, std::io::Error> {
    Ok(String::new())
}

#[tenure::managed_resource(init = || 3)]
struct Cache;

#[tenure::managed_resource(init = async || {})]
struct Index;

#[tenure::managed_resource(init = Shared::new)]
struct Shared;
impl Shared {
    fn new() -> Option<Arc<Self>> {
        None
    }
}

fn main() {}
