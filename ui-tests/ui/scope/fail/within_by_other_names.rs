//! error: none
//! errors: 3
//! The scope around another is named by `within`.
use tenure::scope;

#[scope]
struct Request;
#[scope(per = Request)]
struct Step;
#[scope(in = Request)]
struct Part;
#[scope(Request)]
struct Job;

fn main() {}
