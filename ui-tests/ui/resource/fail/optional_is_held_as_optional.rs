//! error: E0080
//! errors: 3
//! What is optional is held as `Option<Arc<T>>`, and nothing else is.
use std::sync::Arc;

#[tenure::resource(optional)]
struct Metrics;

#[tenure::resource]
struct Clock;

#[tenure::resource]
struct Api {
    metrics: Arc<Metrics>,
    clock: Option<Arc<Clock>>,
    clocks: Vec<Arc<Clock>>,
}

fn main() {}
