//! error: E0080
use std::sync::Arc;

#[tenure::resource(optional)]
struct Metrics;

#[tenure::resource_test(crate = tenure_ui_tests)]
async fn starts(metrics: Arc<Metrics>, tasks: tenure::Tasks) {
    drop((metrics, tasks));
}

fn main() {}
