//! error: E0277
//! errors: 2
//! `register` names resources and interfaces.
use std::sync::Arc;

#[tenure::resource]
struct Database;
struct Cache;

#[tenure::resource_test(crate = tenure_ui_tests, register(Cache))]
async fn that_is_none() {}

#[tenure::resource_test(crate = tenure_ui_tests, register(Arc<Database>))]
async fn as_it_is_held() {}

fn main() {}
