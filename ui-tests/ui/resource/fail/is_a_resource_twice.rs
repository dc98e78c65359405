//! error: none
//! errors: 2
//! A type is one resource.
#[tenure::resource]
#[tenure::managed_resource(init = || Self)]
struct Api;

#[tenure::resource]
#[tenure::resource]
struct Db;

fn main() {}
