//! The functions that the app calls: `#[resource_main]` and `#[resource_test]`.

mod function;
mod laws;
mod main;
mod parameters;
mod runtime;
mod test;

pub(crate) use self::{main::attribute as main, test::attribute as test};
