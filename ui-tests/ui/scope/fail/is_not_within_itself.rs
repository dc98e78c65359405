//! error: none
//! errors: 2
//! A scope is within another one, and not within itself.
#[tenure::scope(within = Request)]
struct Request;
#[tenure::scope(within = Self)]
struct Step;

fn main() {}
