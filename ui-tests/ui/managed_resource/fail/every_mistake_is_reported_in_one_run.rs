//! error: E0080 E0277 E0593
//! errors: 9
//! Mistakes that have nothing to do with each other are all reported in one run.
use std::sync::Arc;
use tenure::{managed_resource, resource};

#[managed_resource(innit = Self::new, init_timeout = 3, early, early)]
struct Db<T>(T);
#[resource]
struct Api(Arc<String>, u8);
#[managed_resource(init = || 3, dispose = || {})]
struct Cache;
#[resource]
struct Loop(Arc<Loop>);

fn main() {}
