//! The same as `wedged`, with time enough for whoever ends it.

#[path = "../ending.rs"]
mod ending;

use std::{process::ExitCode, sync::Arc};

use tenure::{AppHandle, BoxError, Shutdown, resource_main};

#[resource_main(only_roots, flavor = "current_thread", shutdown_timeout = "60s", configure = ending::configure)]
async fn main(_high: Arc<ending::High>, app: AppHandle, stop: Shutdown) -> Result<ExitCode, BoxError> {
    ending::body(app, stop).await
}
