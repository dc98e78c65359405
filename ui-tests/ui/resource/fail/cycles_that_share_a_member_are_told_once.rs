//! error: E0080
//! Cycles that share a member are one knot, which is told once: one edge less may untie them all.
use std::sync::Arc;
use tenure::resource;

#[resource]
struct Api(Arc<Db>);

#[resource]
struct Db {
    _api: Arc<Api>,
    _config: Arc<Config>,
}

#[resource(after(Db))]
struct Config;

fn main() {}
