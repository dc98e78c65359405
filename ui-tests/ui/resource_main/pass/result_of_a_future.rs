#![deny(warnings, unused)]
use std::{io, sync::Arc};
use tenure::{AppBuilder, Shutdown, resource, resource_main};

#[resource]
struct Api;

fn configure(app: AppBuilder) -> Result<AppBuilder, io::Error> {
    Ok(app)
}

#[resource_main(
    flavor = "multi_thread",
    worker_threads = 2,
    startup_timeout = "none",
    shutdown_timeout = "20s",
    drain_timeout = "5s",
    drain_delay = "0s",
    link(std),
    only_roots,
    exit_with_parent,
    configure = configure
)]
async fn main(api: Arc<Api>, mut shutdown: Shutdown) -> io::Result<()> {
    let _ = api;
    shutdown = shutdown.clone();
    drop(shutdown.requested());
    Ok(())
}
