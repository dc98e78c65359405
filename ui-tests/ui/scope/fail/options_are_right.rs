//! error: none
//! errors: 7
//! The options of a scope are of the right kind, and given once.
#[tenure::scope]
struct Request;
#[tenure::scope(within = Request, within = Request)]
struct Twice;
#[tenure::scope(within)]
struct Bare;
#[tenure::scope(within(Request))]
struct Listed;
#[tenure::scope(within = "Request")]
struct Quoted;
#[tenure::scope(key = 3)]
struct Number;
#[tenure::scope(name = Request)]
struct Named;
#[tenure::scope]
#[tenure::scope]
struct Doubled;

fn main() {}
