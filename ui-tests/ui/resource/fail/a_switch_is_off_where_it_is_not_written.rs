//! error: none
//! errors: 5
//! What is off excludes nothing, and need not be said.
use tenure::resource;

#[resource(early = false, lazy = false, pool = false)]
struct Config;

#[resource(scope = Request, optional = false, retry = false)]
struct Work;

#[tenure::scope]
struct Request;

fn main() {}
