//! error: none
#[tenure::resource]
#[tenure::managed_resource(init = || Self)]
struct Api;

#[tenure::resource]
#[tenure::resource]
struct Db;

fn main() {}
