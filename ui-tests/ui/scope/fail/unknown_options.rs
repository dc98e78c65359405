//! error: none
#[tenure::scope]
struct Request;
#[tenure::scope(witin = Request)]
struct Step;
#[tenure::scope(parent = Request)]
struct Part;
#[tenure::scope(init = Self::open)]
struct Job;

fn main() {}
