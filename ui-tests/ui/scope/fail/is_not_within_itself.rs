//! error: none
#[tenure::scope(within = Request)]
struct Request;
#[tenure::scope(within = Self)]
struct Step;

fn main() {}
