//! error: none
//! errors: 4
//! `register` lists types.
#[tenure::resource]
struct Database;

#[tenure::resource_test(register)]
async fn alone() {}

#[tenure::resource_test(register())]
async fn empty() {}

#[tenure::resource_test(register = Database)]
async fn assigned() {}

#[tenure::resource_test(register(Database { url: 1 }))]
async fn a_value() {}

fn main() {}
