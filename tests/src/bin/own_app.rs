//! A program with an `App` of its own, which attends to the process as a `#[resource_main]` does.

#[path = "../ending.rs"]
#[allow(dead_code, reason = "its `main` is for others")]
mod ending;

use std::{process::ExitCode, sync::Arc, time::Duration};

use tenure::App;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let app = App::only::<Arc<ending::High>>().handle_signals().watchdog().exit_with_parent();
    let app = match app.shutdown_timeout(Duration::from_secs(1)).start().await {
        Ok(app) => app,
        Err(error) => return error.exit_code(),
    };
    ending::tell("main");
    app.shutdown_requested().requested().await;
    match app.stopped().await {
        Ok(report) => report.exit_code(),
        Err(error) => error.report.exit_code(),
    }
}
