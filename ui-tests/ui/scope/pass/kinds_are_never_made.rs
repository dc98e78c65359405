#![deny(warnings)]
//! A kind of scope is named and never made: no lint complains, and it need not be `Send`.
use std::rc::Rc;

#[tenure::scope]
struct Request;
#[tenure::scope(within = Request)]
pub(crate) struct Step;
#[tenure::scope]
struct Job {
    _what: Rc<u8>,
}

#[tenure::resource(scope = Step)]
struct Work;
#[tenure::resource(scope = Job)]
struct Lease;

fn main() {
    let _ = (Work, Lease);
}
