//! error: E0080 E0277
use std::sync::Arc;
use tenure::{managed_resource, resource};

#[resource(optional)]
struct Replica;

#[managed_resource(init = || Ok::<_, String>(Self), fallback = |_: Arc<Replica>| Self)]
struct Db;
#[managed_resource(init = || Ok::<_, String>(Self), fallback = |_: Arc<u8>| Self)]
struct Cache;

fn main() {}
