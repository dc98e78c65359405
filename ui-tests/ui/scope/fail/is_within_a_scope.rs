//! error: E0277
//! What `within` names is a scope.
struct Request;
#[tenure::scope(within = Request)]
struct Step;

fn main() {}
