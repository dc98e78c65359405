//! A program and its tests, where every lint is denied.

include!("../../../../ui-tests/surroundings/forms.rs");
include!("../../../../ui-tests/surroundings/main.rs");
