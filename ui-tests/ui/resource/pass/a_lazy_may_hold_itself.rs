#![deny(warnings)]
//! A `Lazy` orders no start: who is lazy may hold its own.
use std::sync::Arc;
use tenure::{Lazy, resource, resource_main};

#[resource(lazy)]
struct Tree {
    this: Lazy<Self>,
    other: Lazy<Tree>,
}

#[resource_main]
async fn main(tree: Lazy<Tree>) {
    let root = tree.get().await.expect("it can be made");
    assert!(Arc::ptr_eq(&root, &root.this.get().await.expect("it is there")));
    assert!(root.other.get_if_ready().is_some());
}
