//! A process with several apps, side by side or one after another, all of which hear signals.

use std::{process::ExitCode, sync::Arc, thread, time::Duration};

use tenure::{App, BoxError, managed_resource};
use tenure_tests::{say, script};

/// Whose `dispose` never ends.
#[managed_resource(init = || One, dispose = stick)]
#[derive(Debug)]
struct One;

/// The same, of the other app.
#[managed_resource(init = || Two, dispose = stick)]
#[derive(Debug)]
struct Two;

#[allow(clippy::infinite_loop, clippy::unused_async, reason = "that is what a thread that is wedged does")]
async fn stick<T>(_: &T) {
    loop {
        thread::park();
    }
}

/// How much of the process there is: threads, file descriptors.
fn much() -> [usize; 2] {
    ["task", "fd"].map(|what| std::fs::read_dir(format!("/proc/self/{what}")).map_or(0, Iterator::count))
}

#[tokio::main(worker_threads = 4)]
async fn main() -> Result<ExitCode, BoxError> {
    if script("apps").as_deref() == Some("many") {
        one_after_another().await?;
        say("over");
        std::future::pending::<()>().await;
    }
    let one = App::only::<Arc<One>>().handle_signals().start().await?;
    let two = App::only::<Arc<Two>>().handle_signals().start().await?;
    say("main");
    one.stopped().await?;
    two.stopped().await?;
    Ok(ExitCode::SUCCESS)
}

async fn one_after_another() -> Result<(), BoxError> {
    let mut before = [0; 2];
    for round in 0..500 {
        App::only::<()>().handle_signals().watchdog().start().await?.shutdown().await?;
        if round == 0 {
            before = much();
        }
    }
    // A thread that has been told to end takes its time.
    while much().iter().zip(before).any(|(now, before)| *now > before) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
