//! error: none
#[tenure::scope]
struct Request<T>(T);
#[tenure::scope]
struct Step<'a>(&'a str);

fn main() {}
