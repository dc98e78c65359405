//! What the attributes accept, and what they say when they do not. See `ui/` and `tests/ui.rs`.

/// For `crate = tenure_ui_tests`: `tenure`, but that `#[test]` does nothing. A case is no test program, in which rustc would drop
/// every test before it looks at it.
#[doc(hidden)]
pub mod __private {
    pub use tenure::__private::*;
    pub use untested::test;
}

/// For `crate = tenure_ui_tests::again::tenure`: where a crate hands the library on.
pub mod again {
    pub use tenure;
}
