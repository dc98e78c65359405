//! A program whose runtime has one worker, which a hook may keep for ever.

#[path = "../ending.rs"]
mod ending;

use std::{process::ExitCode, sync::Arc};

use tenure::{AppHandle, BoxError, Shutdown, resource_main};

#[resource_main(only_roots, worker_threads = 1, shutdown_timeout = "1s", configure = ending::configure)]
async fn main(_high: Arc<ending::High>, app: AppHandle, stop: Shutdown) -> Result<ExitCode, BoxError> {
    ending::body(app, stop).await
}
