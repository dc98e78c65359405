//! error: none
//! errors: 2
//! A type is one resource.
use tenure::{managed_resource, resource};

#[resource]
#[managed_resource(init = || Self)]
struct Api;

#[tenure::resource]
#[tenure::resource]
struct Db;

fn main() {}
