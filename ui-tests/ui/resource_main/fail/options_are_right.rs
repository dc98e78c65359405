//! error: none
//! errors: 8
//! The options of `main` are known, of the right kind, and fit together.
#[tenure::resource_main(
    flavor = "current_thread",
    worker_threads = 0,
    drain_timeout = "none",
    startup_timeout = "soon",
    link,
    only_roots,
    only_roots,
    configure = "setup"
)]
#[tokio::main]
async fn main() {}
