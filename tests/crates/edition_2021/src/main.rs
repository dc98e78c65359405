//! A program and its tests, in the edition before.

include!("../../../../ui-tests/surroundings/forms.rs");
include!("../../../../ui-tests/surroundings/main.rs");
