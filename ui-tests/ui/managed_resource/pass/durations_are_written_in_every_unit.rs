#![deny(warnings)]
//! A duration is a number and a unit, or `"none"` where there may be no limit.
use std::sync::Arc;
use tenure::{managed_resource, resource_main};

macro_rules! limited {
    ($($name:ident: $init:literal, $dispose:literal;)*) => {
        $(#[managed_resource(init = || Self, init_timeout = $init, dispose_timeout = $dispose)] struct $name;)*
    };
}
limited! {
    Short: "250ms", "1s";
    Long: "2m", "1h";
    Never: "none", "none";
}

#[resource_main(startup_timeout = "1m", shutdown_timeout = "30s", drain_timeout = "100ms", drain_delay = "1ms")]
async fn main(_: Arc<Short>, _: Arc<Long>, _: Arc<Never>) {}
