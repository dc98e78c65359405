//! What `configure` is for: it runs before anything starts. Here it reads the command line, hands what it found to the app
//! as a resource, and installs the log.
//!
//! ```sh
//! cargo run --example 01_configure -- --times 2 Ada
//! cargo run --example 01_configure -- --help
//! ```

use std::{
    io::{self, IsTerminal},
    sync::Arc,
};

use clap::Parser;
use tenure::{AppBuilder, resource, resource_main};

// `provided`: the app does not build it; `main` and the resources take it like any other. If `configure` did not provide
// it, that would be said before anything starts.
/// Greets somebody.
#[resource(provided)]
#[derive(Parser)]
struct Args {
    /// Whom to greet.
    name: String,
    /// How often.
    #[arg(long, default_value_t = 1)]
    times: usize,
}

#[resource]
struct Greeter {
    args: Arc<Args>,
}

impl Greeter {
    fn greet(&self) {
        println!("hello, {}", self.args.name);
    }
}

/// Clap ends the program by itself where the command line is wrong: nothing has been started that would have to stop.
fn configure(app: AppBuilder) -> AppBuilder {
    let args = Args::parse();
    tracing_subscriber::fmt().compact().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()).init();
    app.provide(args)
}

#[resource_main(configure = configure)]
async fn main(greeter: Arc<Greeter>, args: Arc<Args>) {
    for _ in 0..args.times {
        greeter.greet();
    }
}
