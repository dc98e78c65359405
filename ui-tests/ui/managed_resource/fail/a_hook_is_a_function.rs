//! error: E0277
//! errors: 5
//! A hook is a function.
use tenure::managed_resource;

const LIMIT: u32 = 3;
struct Settings;

#[managed_resource(init = || Self, dispose = LIMIT, health = LIMIT, run = LIMIT)]
struct Db;

#[managed_resource(init = Settings, fallback = LIMIT)]
struct Cache;

fn main() {}
