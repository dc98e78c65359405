//! What `#[resource_test]` does.

use std::panic::{AssertUnwindSafe, catch_unwind};

mod fails;
mod leaks;
mod parallel;
mod passes;
mod scopes;
mod with;

/// For `crate = crate::plain`, under which a test is a plain function, which another test can call.
mod plain {
    pub(crate) mod __private {
        pub(crate) use tenure::__private::*;
        pub(crate) use untested::test;
    }
}

/// What a test panics with.
#[track_caller]
pub(crate) fn panic_of<R>(test: fn() -> R) -> String {
    let payload = catch_unwind(AssertUnwindSafe(test)).err().expect("the test fails");
    let owned = payload.downcast_ref::<String>().cloned();
    owned.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).expect("with a text")
}
