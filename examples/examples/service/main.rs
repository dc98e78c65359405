//! A whole service: notes over HTTP, kept in `SQLite`, with a mail for each new one.
//!
//! ```sh
//! cargo run --example service
//! curl --json '{"text": "buy milk"}' http://127.0.0.1:8080/notes
//! curl http://127.0.0.1:8080/notes
//! curl http://127.0.0.1:8080/health
//! ```
//!
//! Then press Ctrl+C, and read in which order everything goes. `LISTEN`, `DATABASE_URL`, `DRAIN_DELAY` (in seconds) and
//! `RUST_LOG` are looked at.
//!
//! It can be restarted without the loss of a request, where somebody holds its socket: a systemd `.socket` unit, or by hand
//! a shell that has it (`cargo install systemfd`):
//!
//! ```sh
//! systemfd --no-pid --socket http::8080 -- bash
//! cargo run --example service &    # the first; send it requests from another terminal, without pause
//! cargo run --example service &    # the next; wait until it listens
//! kill %1                          # the first answers what it has, and goes
//! ```
//!
//! The resources are in the files beside this one. Nothing here says what there is, or what starts when.

use std::{
    env,
    io::{self, IsTerminal},
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use notes::{Http, Inherited};
use tenure::{AppBuilder, Shutdown, resource_main};
use tracing_subscriber::filter::{EnvFilter, LevelFilter};

/// Runs first of all, before there are other threads. Its error would end the program as bad configuration.
fn configure(app: AppBuilder) -> anyhow::Result<AppBuilder> {
    install_log()?;
    let inherited = Inherited::from_env().context("LISTEN_FDS")?;
    Ok(app.provide(inherited).drain_delay(drain_delay().context("DRAIN_DELAY")?))
}

/// The log, which misses nothing.
fn install_log() -> anyhow::Result<()> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env()?;
    tracing_subscriber::fmt()
        .compact()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    Ok(())
}

/// How long the service goes on when it is asked to stop. As long as clients take to notice: behind a load balancer, some
/// rounds of its checks of `/ready`; without one a moment, of which nobody at a terminal is aware.
fn drain_delay() -> anyhow::Result<Duration> {
    let seconds = env::var_os("DRAIN_DELAY").unwrap_or_else(|| "0.2".into());
    Ok(Duration::try_from_secs_f64(seconds.to_string_lossy().parse()?)?)
}

#[resource_main(configure = configure)]
async fn main(http: Arc<Http>, shutdown: Shutdown) {
    println!("listening on http://{}", http.address);
    shutdown.requested().await;
}
