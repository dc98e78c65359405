//! error: none
#[tenure::managed_resource]
struct Db;

#[tenure::managed_resource(early)]
struct Config;

fn main() {}
