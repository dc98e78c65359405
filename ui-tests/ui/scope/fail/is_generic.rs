//! error: none
#[tenure::scope]
struct Request<T>(T);
#[tenure::scope]
struct Step<'a>(&'a str);
#[tenure::resource(scope = Step)]
struct Unit;

fn main() {}
