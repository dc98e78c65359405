#![deny(warnings)]
//! A field that is configured out is not looked at: neither its type nor its value need exist.
use std::sync::Arc;
use tenure::{resource, resource_main};

#[resource]
struct Clock;
#[resource]
struct Api {
    #[cfg(any())]
    missing: Arc<crate::nowhere::Missing>,
    #[cfg(any())]
    #[resource(value = nowhere())]
    value: Nothing,
    #[resource(default)]
    #[cfg(any())]
    default: Nothing,
    #[cfg(not(any()))]
    clock: Arc<Clock>,
    #[cfg_attr(not(any()), allow(dead_code))]
    unused: Arc<Clock>,
}
#[cfg(any())]
#[resource]
struct Gone(Arc<Nothing>);

#[resource_main]
async fn main(api: Arc<Api>) {
    assert!(Arc::ptr_eq(&api.clock, &api.unused));
}
