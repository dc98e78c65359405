//! A test that fails in three ways: it panics, a disposal fails, and something is held after its disposal.

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

fn main() {
    fails();
}
