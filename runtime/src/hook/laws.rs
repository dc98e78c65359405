//! The laws of hooks that a `const` checks: those which depend on what a hook is, as its type says. Each names the user's type.

use super::{Dispose, Init};
use crate::core::const_text::fail;

/// What is tried again is what can fail.
#[track_caller]
pub const fn check_retry<T>(init: &Init<T>, name: &str) {
    if !init.fallible {
        fail("`{0}` says `retry`, but its `init` gives no error: let it return a `Result`, or drop the `retry`", &[name]);
    }
}

/// A `fallback` stands in for what fails, or takes too long.
#[track_caller]
pub const fn check_fallback<T>(init: &Init<T>, name: &str) {
    if !init.fallible && !init.asynchronous {
        fail(
            "`{0}` has a `fallback`, but its `init` neither gives an error nor waits: let it return a `Result`, or drop the \
             `fallback`",
            &[name],
        );
    }
}

/// `blocking` is for hooks that block.
#[track_caller]
pub const fn check_blocking_init<T>(init: &Init<T>, name: &str) {
    if init.asynchronous {
        must_block("init", name);
    }
}

/// `blocking` is for hooks that block.
#[track_caller]
pub const fn check_blocking_fallback<T>(fallback: &Option<Init<T>>, name: &str) {
    if let Some(Init { asynchronous: true, .. }) = fallback {
        must_block("fallback", name);
    }
}

/// `blocking` is for hooks that block.
#[track_caller]
pub const fn check_blocking_dispose<T>(dispose: &Option<Dispose<T>>, name: &str) {
    if let Some(Dispose { asynchronous: true, .. }) = dispose {
        must_block("dispose", name);
    }
}

#[track_caller]
const fn must_block(hook: &str, name: &str) {
    fail(
        "`{0}` says `blocking`, which is for synchronous hooks, but its `{1}` is async: drop one of the two",
        &[name, hook],
    );
}
