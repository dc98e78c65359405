//! Every form of every attribute, in the edition before: what `strict` has too, under the same names.

include!("../../../../ui-tests/surroundings/forms.rs");
