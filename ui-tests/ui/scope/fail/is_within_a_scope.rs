//! error: E0277
struct Request;
#[tenure::scope(within = Request)]
struct Step;

fn main() {}
