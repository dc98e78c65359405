//! error: E0080
use std::sync::Arc;

#[tenure::resource(optional)]
struct Metrics;

#[tenure::resource_main]
async fn main(metrics: Arc<Metrics>, tasks: tenure::Tasks) {
    drop((metrics, tasks));
}
