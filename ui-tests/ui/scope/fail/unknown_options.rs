//! error: none
//! errors: 3
//! An option that nobody knows is refused, with the one that was probably meant.
#[tenure::scope]
struct Request;
#[tenure::scope(witin = Request)]
struct Step;
#[tenure::scope(parent = Request)]
struct Part;
#[tenure::scope(init = Self::open)]
struct Job;

fn main() {}
