//! error: E0080
//! A cycle is told with who takes what, in which form, and where: fields, hooks and `after` alike.
use std::sync::Arc;
use tenure::{Pool, managed_resource, resource};

#[resource]
struct Api {
    _stop: tenure::Shutdown,
    _db: Arc<Db>,
}

#[managed_resource(
    init = |cache: Arc<Cache>| Self(cache),
)]
struct Db(Arc<Cache>);

#[managed_resource(init = || Ok::<_, String>(Self), fallback = Self::from_disk)]
struct Cache;
impl Cache {
    fn from_disk(_: Option<Arc<Disk>>) -> Self {
        Self
    }
}

#[resource(optional)]
struct Disk(Arc<Pool<Connection>>);

#[managed_resource(pool, init = |api: Arc<Api>| Self(api))]
struct Connection(Arc<Api>);

fn main() {}
