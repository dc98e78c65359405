//! error: E0593
//! errors: 2
//! A closure takes as many parameters as its hook is given.
#[tenure::managed_resource(init = || Self, dispose = || ())]
struct Db;

#[tenure::managed_resource(init = || Self, health = |db, extra| true)]
struct Cache;

fn main() {}
