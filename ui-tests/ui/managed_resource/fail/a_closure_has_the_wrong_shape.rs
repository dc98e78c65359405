//! error: E0593
#[tenure::managed_resource(init = || Self, dispose = || ())]
struct Db;

#[tenure::managed_resource(init = || Self, health = |db, extra| true)]
struct Cache;

fn main() {}
