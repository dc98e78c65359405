#![deny(warnings)]
//! A diamond is no cycle; nor is a long way, a shared leaf, or the same dependency twice.
use std::sync::Arc;
use tenure::{resource, resource_main};

#[resource]
struct Config;
#[resource]
struct Left(Arc<Config>);
#[resource]
struct Right(Arc<Config>, Arc<Config>);
#[resource(after(Left))]
struct Top {
    left: Arc<Left>,
    right: Arc<Right>,
    config: Arc<Config>,
}

#[resource_main]
async fn main(top: Arc<Top>) {
    for config in [&top.left.0, &top.right.0, &top.right.1] {
        assert!(Arc::ptr_eq(config, &top.config));
    }
}
