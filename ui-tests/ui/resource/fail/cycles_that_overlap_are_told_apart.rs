//! error: E0080
//! errors: 2
//! Of two cycles with a member in common, each is told once.
use std::sync::Arc;
use tenure::resource;

#[resource]
struct Api(Arc<Db>);

#[resource]
struct Db {
    _api: Arc<Api>,
    _config: Arc<Config>,
}

#[resource(after(Db))]
struct Config;

fn main() {}
