//! error: E0277
//! errors: 2
//! What `with` gives alone is the value of a resource, or an `Arc` of one.
use std::sync::Arc;

struct Cache;

#[tenure::resource_test(crate = tenure_ui_tests, with(Cache))]
async fn gives_a_value() {}

#[tenure::resource_test(crate = tenure_ui_tests, with(Arc::new(Cache)))]
async fn gives_an_arc() {}

fn main() {}
