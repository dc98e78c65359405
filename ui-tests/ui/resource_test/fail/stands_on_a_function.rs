//! error: none
//! errors: 2
//! The attribute goes on a function.
#[tenure::resource_test]
struct Api;

#[tenure::resource_test]
mod tests {}

fn main() {}
