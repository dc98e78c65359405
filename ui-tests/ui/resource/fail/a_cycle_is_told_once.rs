//! error: E0080
//! errors: 2
//! A dependency cycle is reported once, with its whole path.
use std::sync::Arc;

#[tenure::resource]
struct Api(Arc<Db>);

#[tenure::managed_resource(init = |config: Arc<Config>| Self(config))]
struct Db(Arc<Config>);

#[tenure::resource]
struct Config(Arc<Api>);

#[tenure::resource(after(Outside), provides(dyn Shape))]
struct Outside(Arc<Api>);

#[tenure::resource]
trait Shape: Send + Sync {}
impl Shape for Outside {}

fn main() {}
