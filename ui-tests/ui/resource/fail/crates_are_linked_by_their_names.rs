//! error: none
//! errors: 2
//! `link!` takes the names of crates, and `check!` nothing.
use tenure::resource;

#[resource]
struct Api {}

tenure::link!("orders");
tenure::check!(Api);

fn main() {}
