//! error: none
#[tenure::resource_test]
struct Api;

#[tenure::resource_test]
mod tests {}

fn main() {}
