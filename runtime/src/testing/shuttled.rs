//! Plays a model under a checker, which decides at each step of a cell which thread goes on.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use super::ties::given;

/// Plays it so often with threads that are picked at random, and so often with few changes between them at thrown places.
///
/// One that fails prints its schedule, which `shuttle::replay` plays again.
pub(crate) fn every_way(model: impl Fn() + Send + Sync + 'static) {
    let times = usize::try_from(given("TENURE_CASES", 1000)).expect("a number of cases");
    let model = Arc::new(model);
    let same = Arc::clone(&model);
    shuttle::check_random(move || same(), times);
    shuttle::check_pct(move || model(), times, 3);
}

/// A runtime that goes on only where the model says so: one step to the checker.
pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime")
}
