//! error: E0080
//! errors: 2
//! A resource neither takes itself nor starts after itself.
use std::sync::Arc;
use tenure::resource;

#[resource]
struct Tree(Arc<Tree>);

#[resource(after(Jobs))]
struct Jobs;

fn main() {}
