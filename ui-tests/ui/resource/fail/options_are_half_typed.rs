//! error: none
//! errors: 4
//! The beginning of an option is enough to tell which one is meant.
#[tenure::resource(la)]
struct Cache;
#[tenure::resource(disp = Self::close)]
struct Db;
#[tenure::resource(prov)]
struct Args;
#[tenure::scope(wi = Request)]
struct Step;

#[tenure::scope]
struct Request;

fn main() {}
