#![deny(warnings, missing_docs, unused_qualifications)]
//! Modules of the names of the crates that generated code says.
mod alloc {}
mod core {}
mod inventory {}
mod std {}
mod tenure {}
mod tokio {}
mod __private {}
mod __tenure {}
::std::include!("../../../surroundings/forms.rs");
::std::include!("../../../surroundings/main.rs");
