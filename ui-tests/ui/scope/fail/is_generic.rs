//! error: none
//! errors: 2
//! A scope is one type, without parameters and lifetimes; whoever names it does so as if it were.
use tenure::{resource, scope};

#[scope]
struct Request<T>(T);
#[scope]
struct Step<'a>(&'a str);
#[resource(scope = Request)]
struct UnitOfWork;
#[resource(scope = Step)]
struct Trace;

fn main() {}
