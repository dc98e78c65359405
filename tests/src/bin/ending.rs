//! A program that is ended from outside in every state.

#[path = "../ending.rs"]
mod ending;

use std::{process::ExitCode, sync::Arc};

use tenure::{AppHandle, BoxError, Shutdown, resource_main};

// Nothing passes by itself: what the tests wait for is what they ask for.
#[resource_main(
    only_roots,
    shutdown_timeout = "30m",
    drain_timeout = "10m",
    configure = ending::configure,
    exit_with_parent
)]
async fn main(_high: Arc<ending::High>, app: AppHandle, stop: Shutdown) -> Result<ExitCode, BoxError> {
    ending::body(app, stop).await
}
