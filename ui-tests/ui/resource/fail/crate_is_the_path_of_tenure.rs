//! error: none
//! errors: 2
//! `crate` says where `tenure` is.
#[tenure::resource(crate = std)]
struct Db;

#[tenure::resource_main(crate = core)]
async fn main() {}
