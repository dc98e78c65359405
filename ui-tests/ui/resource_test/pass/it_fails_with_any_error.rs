#![deny(warnings)]
//! A test returns nothing, or a `Result` of nothing with any error that can be printed; what fails in it is told by the error.
use std::{error::Error, fmt::Debug, sync::Arc};
use tenure::{BoxError, resource, resource_test};

#[resource]
struct Clock;

#[resource_test(crate = tenure_ui_tests)]
async fn boxed(_: Arc<Clock>) -> Result<(), BoxError> {
    Err("on purpose".into())
}
#[resource_test(crate = tenure_ui_tests)]
async fn not_send() -> Result<(), Box<dyn Error>> {
    Ok("7".parse::<u8>().map(drop)?)
}
#[resource_test(crate = tenure_ui_tests)]
fn a_text() -> Result<(), String> {
    Err("on purpose".into())
}
#[resource_test(crate = tenure_ui_tests)]
async fn hidden() -> Result<(), impl Debug> {
    Err::<(), _>(7)
}

fn main() {
    assert!(not_send().is_ok());
    for failed in [boxed(), a_text(), hidden()] {
        assert!(failed.is_err());
    }
}
