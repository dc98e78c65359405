//! error: none
//! errors: 2
//! A `#[managed_resource]` says what makes its value.
#[tenure::managed_resource]
struct Db;

#[tenure::managed_resource(early)]
struct Config;

fn main() {}
