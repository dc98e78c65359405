//! The life of a program: configure, start, `main`, stop, exit code.

use std::{panic::Location, process::ExitCode, sync::Arc, time::Duration};

use tokio::runtime::{Builder, Handle, Runtime};

use super::{
    Main, MainOptions,
    exit::Ending,
    outcome::{MainEnd, MainOutcome},
    say::say_error,
};
use crate::{
    AppBuilder,
    app::{Assembled, describe, drive, until_cut_off},
    cause::Cause,
    core::{edge::Edge, options::Limit},
    engine::{
        alarm::Alarm,
        body::{Body, MAIN, Runs},
        caught,
        limits::Limits,
        message::Message,
        shared::Shared,
    },
    inject::Injector,
    process::{Signals, Subject, Watchdog},
    shutdown::{Shutdown, ShutdownTrigger},
};

/// How long what is left of the runtime may take to go, once everything has been given back.
const RUNTIME_SHUTDOWN: Duration = Duration::from_secs(1);

/// Runs the program: all that `#[resource_main]` expands to.
#[track_caller]
pub fn run_main(main: Main) -> ExitCode {
    let started_at = Location::caller();
    caught::install();
    let alarm = Arc::new(Alarm::after(shutdown_limit(main.options)));
    let subject = Subject::new(Arc::clone(&alarm));
    // From here on: what `configure` gives to the app is given back as well, and process 1 would not hear otherwise.
    let attended = Signals::listen(&subject, describe).and_then(|signals| Ok((signals, Watchdog::start(&subject)?)));
    // Dropped when all is over: signals mean again what they do by default, and nobody counts time.
    let _attended = match attended {
        Ok(attended) => attended,
        Err(error) => {
            say_error("signals cannot be heard", &error);
            return Ending::StartFailed.code();
        }
    };
    let builder = match (main.configure)(with_options(main)) {
        Ok(builder) => builder,
        Err(error) => {
            say_error("the configuration is wrong", &*error);
            return Ending::BadConfiguration.code();
        }
    };
    let runtime = match runtime(main.options) {
        Ok(runtime) => runtime,
        Err(error) => {
            say_error("the runtime could not be started", &error);
            return Ending::StartFailed.code();
        }
    };
    let ending = runtime.block_on(live(main, builder.for_main(alarm), &subject, started_at));
    // Everything has been given back; a thread that still blocks must not keep the process.
    runtime.shutdown_timeout(RUNTIME_SHUTDOWN);
    ending.code()
}

fn with_options(main: Main) -> AppBuilder {
    let MainOptions { startup_timeout, shutdown_timeout, drain_timeout, drain_delay, only_roots, .. } = main.options;
    let mut builder = AppBuilder::all().with_roots(main.edges);
    if only_roots {
        builder = builder.only_roots();
    }
    if main.options.exit_with_parent {
        builder = builder.exit_with_parent();
    }
    builder = match startup_timeout {
        Limit::After(limit) => builder.startup_timeout(limit),
        Limit::Default | Limit::None => builder,
    };
    builder = match shutdown_timeout {
        Limit::After(limit) => builder.shutdown_timeout(limit),
        Limit::None => builder.shutdown_timeout(None),
        Limit::Default => builder,
    };
    if let Limit::After(limit) = drain_timeout {
        builder = builder.drain_timeout(limit);
    }
    if let Limit::After(delay) = drain_delay {
        builder = builder.drain_delay(delay);
    }
    builder
}

fn shutdown_limit(options: MainOptions) -> Option<Duration> {
    match options.shutdown_timeout {
        Limit::After(limit) => Some(limit),
        Limit::None => None,
        Limit::Default => Limits::default().shutdown,
    }
}

fn runtime(options: MainOptions) -> std::io::Result<Runtime> {
    let mut builder = if options.current_thread { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    if let Some(threads) = options.worker_threads {
        builder.worker_threads(threads);
    }
    builder.enable_all().build()
}

/// From the first hook to the last.
async fn live(main: Main, builder: AppBuilder, subject: &Subject, started_at: &'static Location<'static>) -> Ending {
    let cutoff = ShutdownTrigger::new();
    let cut = cutoff.subscribe();
    let Assembled { shared, driver, started } =
        match builder.assemble(started_at, Handle::current(), Some(Body { name: MAIN, cutoff })) {
            Ok(assembled) => assembled,
            Err(error) => return Ending::of_failed_start(&error),
        };
    subject.is(&shared);
    drive(&shared, driver);
    match started.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Ending::of_failed_start(&error),
        Err(_) => return Ending::StartFailed,
    }
    let runs = Runs::begin(&shared, "`main`");
    let outcome = call_main(main, &shared, cut).await;
    drop(runs);
    shared.tell(Message::BodyOver);
    shared.request_stop(match &outcome {
        MainEnd::Outcome(MainOutcome::Error(error)) => Cause::Error(error.to_string().into()),
        MainEnd::Panicked(panicked) => Cause::Panicked(Arc::clone(&panicked.message)),
        MainEnd::Outcome(MainOutcome::Code(_)) | MainEnd::CutOff => Cause::Completed,
    });
    let stop = shared.stopped().await;
    Ending::of_main(outcome, &stop)
}

async fn call_main(main: Main, shared: &Arc<Shared>, cut: Shutdown) -> MainEnd {
    let injector = Injector::for_main(Arc::clone(shared));
    let call = match caught::guarded(|| (main.call)(&injector)) {
        Ok(Ok(call)) => call,
        Ok(Err(error)) => return MainEnd::Outcome(MainOutcome::Error(error)),
        Err(panicked) => return MainEnd::Panicked(panicked),
    };
    let hears = main.edges.iter().any(|edge| matches!(edge, Edge::Framework { name: "Shutdown", .. }));
    // Who takes no `Shutdown` cannot know that it should return, so that there is nothing to wait for.
    let cut = if hears { cut } else { shared.main_shutdown() };
    match until_cut_off(caught::caught(Some(caught::Link::body(shared, MAIN)), call), cut).await {
        Some(Ok(outcome)) => MainEnd::Outcome(outcome),
        Some(Err(panicked)) => MainEnd::Panicked(panicked),
        None => MainEnd::CutOff,
    }
}
