//! A test that fails in three ways: it panics, a disposal fails, and something is held after its disposal. With an argument,
//! it is what it panics with that holds it.

use std::sync::{Arc, OnceLock};

use tenure::{managed_resource, resource_test};

/// Where `#[test]` does nothing.
mod plain {
    pub(crate) mod __private {
        pub(crate) use tenure::__private::*;
        pub(crate) use untested::test;
    }
}

#[managed_resource(init = || Self, dispose = |_| Err("it will not go"))]
struct Stubborn;

static LEFT: OnceLock<Arc<Stubborn>> = OnceLock::new();

#[resource_test(crate = crate::plain, start_paused)]
async fn fails(stubborn: Arc<Stubborn>) {
    LEFT.get_or_init(|| stubborn);
    panic!("the test's own");
}

#[resource_test(crate = crate::plain, start_paused)]
async fn panics_with(stubborn: Arc<Stubborn>) {
    std::panic::panic_any(stubborn);
}

fn main() {
    match std::env::args().nth(1) {
        None => fails(),
        Some(_) => panics_with(),
    }
}
