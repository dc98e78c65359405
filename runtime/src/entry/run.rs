//! The life of a program: configure, start, `main`, stop, exit code.

use std::{
    future::Future,
    panic::Location,
    process::ExitCode,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use tokio::runtime::{Builder, Handle, Runtime};

use super::{
    Main, MainOptions,
    exit::{Ending, say_error},
    outcome::{MainEnd, MainOutcome},
    signals::Signals,
};
use crate::{
    AppBuilder,
    app::{Assembled, until_cut_off},
    cause::Cause,
    core::{edge::Edge, options::Limit},
    engine::{body::Body, caught, message::Message, shared::Shared},
    inject::Injector,
    shutdown::{Shutdown, ShutdownTrigger},
};

/// How long what is left of the runtime may take to go, once everything has been given back.
const RUNTIME_SHUTDOWN: Duration = Duration::from_secs(1);

/// Runs the program: all that `#[resource_main]` expands to.
#[track_caller]
pub fn run_main(main: Main) -> ExitCode {
    let started_at = Location::caller();
    caught::install();
    let builder = match (main.configure)(with_options(main)) {
        Ok(builder) => builder,
        Err(error) => {
            say_error("the configuration is wrong", &*error);
            return Ending::BadConfiguration.code();
        }
    };
    let prepared = Signals::listen().and_then(|signals| Ok((signals, runtime(main.options)?)));
    let (signals, runtime) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            say_error("the runtime could not be started", &error);
            return Ending::StartFailed.code();
        }
    };
    let ending = runtime.block_on(live(main, builder, &signals, started_at));
    // Everything has been given back; a thread that still blocks must not keep the process.
    runtime.shutdown_timeout(RUNTIME_SHUTDOWN);
    signals.restore();
    ending.code()
}

fn with_options(main: Main) -> AppBuilder {
    let MainOptions { startup_timeout, shutdown_timeout, drain_timeout, drain_delay, only_roots, .. } = main.options;
    let mut builder = AppBuilder::all().with_roots(main.edges);
    if only_roots {
        builder = builder.only_roots();
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

fn runtime(options: MainOptions) -> std::io::Result<Runtime> {
    let mut builder = if options.current_thread { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    if let Some(threads) = options.worker_threads {
        builder.worker_threads(threads);
    }
    builder.enable_all().build()
}

/// From the first hook to the last.
async fn live(main: Main, builder: AppBuilder, signals: &Signals, started_at: &'static Location<'static>) -> Ending {
    let cutoff = ShutdownTrigger::new();
    let cut = cutoff.subscribe();
    let Assembled { shared, driver, started } =
        match builder.assemble(started_at, Handle::current(), Some(Body { name: "`main`", cutoff })) {
            Ok(assembled) => assembled,
            Err(error) => return Ending::of_failed_start(&error),
        };
    signals.tell(&shared);
    drive(&shared, driver.run());
    match started.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Ending::of_failed_start(&error),
        Err(_) => return Ending::StartFailed,
    }
    let outcome = call_main(main, &shared, cut).await;
    shared.tell(Message::BodyOver);
    shared.request_stop(match &outcome {
        MainEnd::Outcome(MainOutcome::Error(error)) => Cause::Error(error.to_string().into()),
        MainEnd::Panicked(panicked) => Cause::Panicked(Arc::clone(&panicked.message)),
        MainEnd::Outcome(MainOutcome::Code(_)) | MainEnd::CutOff => Cause::Completed,
    });
    let stop = shared.stopped().await;
    Ending::of_main(outcome, &stop)
}

/// On a thread of its own: a hook or a task that blocks a worker of the runtime must not keep the app from hearing signals
/// and from counting time.
fn drive(shared: &Shared, driver: impl Future<Output = ()> + Send + 'static) {
    let (on_thread, runtime) = (Arc::new(Mutex::new(Some(driver))), shared.runtime.clone());
    let elsewhere = Arc::clone(&on_thread);
    let take = |driver: &Mutex<Option<_>>| driver.lock().ok().and_then(|mut driver| driver.take());
    let spawned = thread::Builder::new().name("tenure".to_owned()).spawn(move || {
        if let Some(driver) = take(&elsewhere) {
            runtime.block_on(driver);
        }
    });
    // A system that has no thread to give may still have time on those it gave.
    if spawned.is_err()
        && let Some(driver) = take(&on_thread)
    {
        shared.runtime.spawn(driver);
    }
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
    match until_cut_off(caught::caught(None, call), cut).await {
        Some(Ok(outcome)) => MainEnd::Outcome(outcome),
        Some(Err(panicked)) => MainEnd::Panicked(panicked),
        None => MainEnd::CutOff,
    }
}
