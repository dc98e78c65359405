#![no_implicit_prelude]
#![deny(warnings, unused_qualifications, missing_docs)]
//! Generated code needs no prelude.
::std::include!("../../../surroundings/forms.rs");
::std::include!("../../../surroundings/main.rs");
