//! error: E0080
//! errors: 2
//! `main` takes a resource in the form in which it is held.
use std::sync::Arc;

#[tenure::resource(optional)]
struct Metrics;

#[tenure::resource_main]
async fn main(metrics: Arc<Metrics>, tasks: tenure::Tasks) {
    drop((metrics, tasks));
}
