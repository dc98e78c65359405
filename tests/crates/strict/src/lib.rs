//! Every form of every attribute, where every lint is denied.

include!("../../../../ui-tests/surroundings/forms.rs");
