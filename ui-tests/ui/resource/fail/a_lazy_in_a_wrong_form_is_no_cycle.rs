//! error: E0080
//! What is lazy closes no cycle once it is taken as `Lazy`, so that its form is all that is wrong.
use std::sync::Arc;
use tenure::resource;

#[resource]
struct Api(Arc<Jobs>);

#[resource(lazy)]
struct Jobs(Arc<Api>);

fn main() {}
