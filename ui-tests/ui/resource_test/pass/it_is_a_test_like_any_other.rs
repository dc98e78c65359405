#![deny(warnings, missing_docs, unreachable_pub)]
//! A test has other attributes, any visibility and any place; it waits or not, and takes nothing or something.
use std::sync::Arc;
use tenure::{resource, resource_test};

#[resource]
struct Clock;

#[resource_test(crate = tenure_ui_tests)]
async fn plain() {}

#[allow(dead_code)]
#[resource_test(crate = tenure_ui_tests)]
#[cfg(any())]
async fn gone(_: Arc<Missing>) {}

#[resource_test(crate = tenure_ui_tests,)]
pub(crate) fn r#try(mut clock: Arc<Clock>, #[allow(unused_variables)] other: Arc<Clock>) -> () {
    clock = Arc::clone(&clock);
    drop(clock);
}

mod tests {
    #[tenure::resource_test(crate = tenure_ui_tests)]
    pub(super) async fn inner(_: std::sync::Arc<super::Clock>) {}
}

fn main() {
    #[resource_test(crate = tenure_ui_tests)]
    async fn local(_: Arc<Clock>) {}
    local();
    plain();
    r#try();
    tests::inner();
}
