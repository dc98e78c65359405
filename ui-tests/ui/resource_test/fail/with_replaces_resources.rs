//! error: E0277
use std::sync::Arc;

struct Cache;

#[tenure::resource_test(crate = tenure_ui_tests, with(Cache))]
async fn gives_a_value() {}

#[tenure::resource_test(crate = tenure_ui_tests, with(Arc::new(Cache)))]
async fn gives_an_arc() {}

fn main() {}
