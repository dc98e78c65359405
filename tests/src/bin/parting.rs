//! A program that adds cleanups for its last chance, and then ends as it is told.

use std::{process::exit, thread, time::Duration};

use tenure::{AppHandle, BoxError, Shutdown, managed_resource, resource_main};
use tenure_tests::{say, script};

/// Adds them, and says when it is disposed of.
#[managed_resource(init = Holder::init, dispose = |_| say("dispose Holder"))]
#[derive(Debug)]
pub struct Holder;

impl Holder {
    fn init(app: AppHandle) -> Result<Self, BoxError> {
        app.at_exit_named("first", || say("at-exit first"));
        app.at_exit_named("second", || {
            match script("second").as_deref() {
                Some("panic") => panic!("second panics"),
                Some("hang") => thread::sleep(Duration::from_secs(3600)),
                Some("exit") => exit(9),
                Some("fail") => return Err("the disk is full"),
                _ => say("at-exit second"),
            }
            Ok(())
        });
        let taken_back = app.at_exit_named("taken back", || say("at-exit taken back"));
        let early = app.at_exit_named("early", || say("at-exit early"));
        assert!(taken_back.cancel() && early.is_pending() && early.run()?);
        if script("third").as_deref() == Some("hang") {
            app.at_exit_named("third", || thread::sleep(Duration::from_secs(3600)));
        }
        app.at_exit_named("last", || say("at-exit last"));
        if script("init").as_deref() == Some("exit") {
            exit(5);
        }
        if script("init").as_deref() == Some("error") {
            return Err("no such luck".into());
        }
        Ok(Self)
    }
}

#[resource_main(only_roots)]
async fn main(_holder: std::sync::Arc<Holder>, app: AppHandle, stop: Shutdown) {
    say("main");
    match script("main").as_deref() {
        Some("exit") => exit(3),
        Some("exit-blocking") => tokio::task::spawn_blocking(|| exit(4)).await.expect("it never returns"),
        Some("exit-twice") => {
            thread::spawn(|| exit(6));
            exit(6);
        }
        Some("panic") => panic!("main panics"),
        Some(then @ ("run-and-exit" | "run-and-return")) => {
            run_elsewhere(&app).await;
            say("leaving");
            if then == "run-and-exit" {
                exit(4);
            }
        }
        Some("wait") => stop.requested().await,
        _ => {}
    }
}

/// Runs one of them early, on a thread that nobody waits for; gives back when that has begun.
async fn run_elsewhere(app: &AppHandle) {
    let (begun, begins) = tokio::sync::oneshot::channel();
    let early = app.at_exit_named("slow", move || {
        let _ = begun.send(());
        // Far longer than the process takes to end that does not wait.
        let hangs = script("slow").as_deref() == Some("hang");
        thread::sleep(if hangs { Duration::from_secs(3600) } else { Duration::from_millis(500) });
        say("at-exit slow");
    });
    thread::spawn(move || {
        let _ = early.run();
    });
    begins.await.expect("it is run");
}
