//! error: none
//! errors: 2
//! A scope is one type, without parameters and lifetimes.
#[tenure::scope]
struct Request<T>(T);
#[tenure::scope]
struct Step<'a>(&'a str);

fn main() {}
