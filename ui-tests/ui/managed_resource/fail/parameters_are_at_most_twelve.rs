//! error: E0277
//! An `init` takes at most twelve parameters.
use std::sync::Arc;

#[tenure::resource]
struct Db;
type D = Arc<Db>;

#[tenure::managed_resource(init = many)]
struct Api;
#[rustfmt::skip]
fn many(_: D, _: D, _: D, _: D, _: D, _: D, _: D, _: D, _: D, _: D, _: D, _: D, _: D) -> Api {
    Api
}

fn main() {}
