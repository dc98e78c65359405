//! error: none
//! errors: 3
//! The watch for the end of the parent is on or off, and of a `main`.
use tenure::{resource_main, resource_test};

#[resource_main(exit_with_parent = true, exit_with_parent)]
async fn main() {}

#[resource_test(exit_with_parent)]
async fn tests() {}
