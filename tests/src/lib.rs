//! A chain of three resources that do what a script says, for the programs of this package.
//!
//! The script is in the environment: `SCRIPT="Middle.init=error,main=wait"`. Each step prints a line before it acts.

use std::{io::Write, sync::Arc, time::Duration};

use tenure::{AppHandle, BoxError, Shutdown, Tasks, managed_resource};

/// What the script says of a step.
pub fn script(step: &str) -> Option<String> {
    let script = std::env::var("SCRIPT").unwrap_or_default();
    script.split(',').find_map(|rule| Some(rule.strip_prefix(step)?.strip_prefix('=')?.to_owned()))
}

/// Prints a line, at once.
pub fn say(line: &str) {
    println!("{line}");
    let _ = std::io::stdout().flush();
}

/// Does what the script says of a step of a resource.
async fn act(resource: &str, hook: &str, app: &AppHandle) -> Result<(), BoxError> {
    say(&format!("{hook} {resource}"));
    match script(&format!("{resource}.{hook}")).as_deref() {
        None => Ok(()),
        Some("error") => Err(format!("{resource} cannot {hook}").into()),
        Some("panic") => panic!("{resource} panics in {hook}"),
        Some("hang") => std::future::pending().await,
        Some("shutdown") => {
            drop(app.shutdown(format!("{resource} wants it")));
            Ok(())
        }
        Some("wait") => {
            // For a stop that comes from elsewhere: long, but not for ever.
            tokio::time::sleep(Duration::from_secs(5)).await;
            Ok(())
        }
        Some(other) => Err(format!("no such action: {other}").into()),
    }
}

macro_rules! scripted {
    ($name:ident, $text:literal, $($dependency:ident)?) => {
        /// One of the chain.
        #[managed_resource(init = Self::init, dispose = Self::dispose, dispose_timeout = "300ms")]
        #[derive(Debug)]
        pub struct $name {
            app: AppHandle,
            $(#[allow(dead_code, reason = "what a chain is")]
            below: Arc<$dependency>,)?
        }

        impl $name {
            async fn init(
                app: AppHandle,
                tasks: Tasks,
                stop: Shutdown,
                $(#[allow(non_snake_case)] $dependency: Arc<$dependency>,)?
            ) -> Result<Self, BoxError> {
                act($text, "init", &app).await?;
                if let Some(task) = script(concat!($text, ".task")) {
                    tasks.spawn_when_running("worker", worker($text, task, stop.clone()));
                }
                if let Some(task) = script(concat!($text, ".driver")) {
                    tasks.spawn("driver", worker($text, task, stop));
                }
                Ok(Self { app, $(below: $dependency,)? })
            }

            async fn dispose(&self) -> Result<(), BoxError> {
                act($text, "dispose", &self.app).await
            }
        }
    };
}

scripted!(Bottom, "Bottom",);
scripted!(Middle, "Middle", Bottom);
scripted!(Top, "Top", Middle);

async fn worker(resource: &'static str, action: String, stop: Shutdown) -> Result<(), BoxError> {
    say(&format!("task {resource}"));
    match action.as_str() {
        "error" => Err(format!("the worker of {resource} failed").into()),
        "panic" => panic!("the worker of {resource} panics"),
        // Ignores its stop, and never gives its thread back.
        "block" => loop {
            std::thread::sleep(Duration::from_millis(10));
        },
        "late" => {
            stop.requested().await;
            Err(format!("the worker of {resource} failed late").into())
        }
        _ => {
            stop.requested().await;
            say(&format!("task-over {resource}"));
            Ok(())
        }
    }
}
