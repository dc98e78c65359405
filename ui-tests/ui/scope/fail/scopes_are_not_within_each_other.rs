//! error: E0391
//! Scopes nest, and the outermost one is within none.
#[tenure::scope(within = Step)]
struct Request;
#[tenure::scope(within = Request)]
struct Step;

fn main() {}
