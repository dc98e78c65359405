//! error: E0391
#[tenure::scope(within = Step)]
struct Request;
#[tenure::scope(within = Request)]
struct Step;

fn main() {}
