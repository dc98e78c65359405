#![deny(warnings)]
//! Every registered resource starts, unless `only_roots` says that only what `main` takes does.
use std::sync::Arc;
use tenure::{AppHandle, managed_resource, resource, resource_main};

#[resource]
struct Clock;
#[managed_resource(init = || Err::<Self, _>("it is not asked for"))]
struct Never;

#[resource_main(only_roots)]
async fn main(app: AppHandle, _: Arc<Clock>) {
    assert_eq!(app.status().resources.len(), 1);
    assert!(app.try_get::<Never>().is_err());
}
