//! A whole service: notes over HTTP, kept in `SQLite`, with a mail for each new one.
//!
//! ```sh
//! cargo run --example service
//! curl --json '{"text": "buy milk"}' http://127.0.0.1:8080/notes
//! curl http://127.0.0.1:8080/notes
//! curl http://127.0.0.1:8080/health
//! ```
//!
//! Then press Ctrl+C, and read in which order everything goes. `LISTEN`, `DATABASE_URL` and `RUST_LOG` are looked at.
//!
//! The resources are in the files beside this one. Nothing here says what there is, or what starts when.

use std::{
    io::{self, IsTerminal},
    sync::Arc,
};

use notes::Http;
use tenure::{AppBuilder, Shutdown, resource_main};
use tracing_subscriber::filter::{EnvFilter, FromEnvError, LevelFilter};

/// Runs first of all, so that the log misses nothing. Its error would end the program as bad configuration.
fn with_log(app: AppBuilder) -> Result<AppBuilder, FromEnvError> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env()?;
    tracing_subscriber::fmt()
        .compact()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    Ok(app)
}

/// Runs when everything is up. What it takes is what the program is for; when it returns, everything is given back.
#[resource_main(configure = with_log)]
async fn main(http: Arc<Http>, shutdown: Shutdown) {
    println!("listening on http://{}", http.address);
    shutdown.requested().await;
}
