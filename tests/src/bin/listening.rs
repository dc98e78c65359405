//! A program whose `main` takes a `Shutdown`.

use std::{process::ExitCode, sync::Arc};

use tenure::{AppHandle, BoxError, Shutdown, resource_main};
use tenure_tests::{Top, say, script};

#[resource_main(drain_timeout = "500ms")]
async fn main(_top: Arc<Top>, app: AppHandle, stop: Shutdown) -> Result<ExitCode, BoxError> {
    say("main");
    match script("main").as_deref() {
        Some("error") => Err(std::io::Error::other("no such luck").into()),
        Some("panic") => panic!("main panics"),
        Some("code") => Ok(ExitCode::from(7)),
        Some("shutdown") => {
            let first = app.shutdown("main wants it");
            drop(app.shutdown("and again"));
            stop.requested().await;
            say(&format!("cause {}", stop.cause().map(|cause| cause.to_string()).unwrap_or_default()));
            drop(first);
            Ok(ExitCode::from(3))
        }
        Some("wait") => {
            stop.requested().await;
            say(&format!("cause {}", stop.cause().map(|cause| cause.to_string()).unwrap_or_default()));
            Ok(ExitCode::SUCCESS)
        }
        Some("stubborn") => std::future::pending().await,
        _ => Ok(ExitCode::SUCCESS),
    }
}
