//! error: E0277
//! errors: 2
//! `with` gives a value that the app holds, and not what lives in a scope or a pool.
use std::sync::Arc;

#[tenure::scope]
struct Request;

#[tenure::resource(scope = Request, provided)]
struct RequestId;

#[tenure::resource(pool)]
struct Buffer;

#[tenure::resource_test(crate = tenure_ui_tests, with(RequestId))]
async fn gives_a_value() {}

#[tenure::resource_test(crate = tenure_ui_tests, with(Arc::new(Buffer)))]
async fn gives_an_arc() {}

fn main() {
    gives_a_value();
    gives_an_arc();
}
