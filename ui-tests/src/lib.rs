//! What the attributes accept, and what they say when they do not. See `ui/`, and `tests/`.
//!
//! [`cases`] finds the failing cases and reads what they say of themselves, [`output`] takes the compiler's words apart,
//! [`readable`] leaves of them what concerns a user, and [`gallery`] shows both to people.

pub mod cases;
pub mod gallery;
pub mod output;
pub mod readable;

/// For `crate = tenure_ui_tests`: `tenure`, but that `#[test]` does nothing. A case is no test program, in which rustc would drop
/// every test before it looks at it.
#[doc(hidden)]
pub mod __private {
    pub use tenure::__private::*;
    pub use untested::test;
}

/// For `crate = tenure_ui_tests::again::tenure`: a crate that hands the library on.
#[doc(hidden)]
pub mod again {
    pub use tenure;
}
