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
        app.at_exit_named("second", || match script("second").as_deref() {
            Some("panic") => panic!("second panics"),
            Some("hang") => {
                thread::sleep(Duration::from_secs(3600));
                Ok(())
            }
            Some("exit") => exit(9),
            Some("fail") => Err("the disk is full"),
            _ => {
                say("at-exit second");
                Ok(())
            }
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
async fn main(_holder: std::sync::Arc<Holder>, stop: Shutdown) {
    say("main");
    match script("main").as_deref() {
        Some("exit") => exit(3),
        Some("exit-blocking") => tokio::task::spawn_blocking(|| exit(4)).await.expect("it never returns"),
        Some("exit-twice") => {
            thread::spawn(|| exit(6));
            exit(6);
        }
        Some("panic") => panic!("main panics"),
        Some("wait") => stop.requested().await,
        _ => {}
    }
}
