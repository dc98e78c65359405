#![deny(warnings)]
//! A kind of scope is named and never made: no lint complains.
#[tenure::scope]
struct Request;
#[tenure::scope(within = Request)]
pub(crate) struct Step;

#[tenure::resource(scope = Step)]
struct Work;

fn main() {
    let _ = Work;
}
