//! What a person reads: every event as a line of `tracing`; without a subscriber, what would be lost goes to stderr.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tracing::{Level, level_filters::LevelFilter};

use crate::{
    cause::Cause,
    core::state::AppState,
    event::{Event, Waiting},
    failure::{Brief, Failure, FailureKind, ResourceInfo},
    report::{ShutdownReport, Summary},
    text::{Chain, Span},
    voice,
};

/// Whether anybody reads.
pub(crate) fn is_read() -> bool {
    LevelFilter::current() >= Level::ERROR
}

/// Whether a test harness may be there, which keeps what a test writes until it fails.
static IN_TEST: AtomicBool = AtomicBool::new(false);

/// From now on the test harness gets what is said.
pub(crate) fn say_to_test() {
    IN_TEST.store(true, Ordering::Relaxed);
}

/// Writes a line to stderr. One that is closed is no reason to fail, and one that nobody reads is none to wait.
pub(crate) fn say(text: fmt::Arguments<'_>) {
    if cfg!(test) || IN_TEST.load(Ordering::Relaxed) {
        // The harness hears the macro only, which panics where it cannot write.
        eprintln!("{text}");
    } else {
        voice::say(&text.to_string());
    }
}

/// The same, of the app.
macro_rules! say {
    ($($text:tt)+) => {
        say(format_args!("tenure: {}", format_args!($($text)+)))
    };
}

/// Writes a line for the target `tenure`: which module of ours says it is nobody's concern.
macro_rules! line {
    ($level:ident, $($text:tt)+) => {
        tracing::$level!(target: "tenure", $($text)+)
    };
}

/// Writes one event.
pub(crate) fn write(event: &Event) {
    match event {
        Event::App { to: to @ (AppState::Running | AppState::Stopped), after, .. } => {
            line!(info, "app is {to} after {}", Span(*after));
        }
        Event::App { to, .. } => line!(info, "app is {to}"),
        Event::Initializing { resource } => line!(info, "{} starts", resource.name),
        // A value that was given took nobody's time.
        Event::Ready { resource, took: Duration::ZERO } => line!(info, "{} is ready", resource.name),
        Event::Ready { resource, took } => line!(info, "{} is ready after {}", resource.name, Span(*took)),
        Event::Retrying { failure, attempts, pause } => {
            line!(warn, "{} (attempt {attempts}, the next in {})", Chain(failure), Span(*pause));
        }
        Event::FallingBack { failure } => line!(warn, "{}; its fallback takes over", Chain(failure)),
        Event::InitFailed { failure, .. } if matches!(failure.kind, FailureKind::Cancelled) => {
            line!(info, "{}", Chain(failure));
        }
        Event::InitFailed { failure, optional: true } | Event::FailureIgnored { failure } => {
            line!(warn, "{}; the app goes on without it", Chain(failure));
        }
        Event::InitFailed { failure, optional: false } => line!(error, "{}", Chain(failure)),
        Event::Skipped { resource } => line!(debug, "{} never started", resource.name),
        // Its failure has just been told.
        Event::ShutdownRequested { cause: Cause::Task(failure) } => line!(error, "app stops: {}", Brief(failure)),
        Event::ShutdownRequested { cause } if cause.is_failure() => line!(error, "app stops: {cause}"),
        Event::ShutdownRequested { cause } => line!(info, "app stops: {cause}"),
        Event::Hurried { after } => line!(warn, "app is hurried after {}", Span(*after)),
        Event::Draining { resource, tasks: 0, tracked: 0 } => line!(debug, "{} drains", resource.name),
        Event::Draining { resource, tasks, tracked: 0 } => line!(info, "{} joins {}", resource.name, tasks_text(*tasks)),
        Event::Draining { resource, tasks, tracked } => {
            let (tasks, tracked) = (tasks_text(*tasks), tracked_text(*tracked));
            line!(info, "{} joins {tasks}, and waits for {tracked}", resource.name);
        }
        Event::Disposing { resource } => line!(info, "{} stops", resource.name),
        Event::Disposed { resource, took } => line!(info, "{} is gone after {}", resource.name, Span(*took)),
        Event::DisposeFailed { failure } | Event::CleanupFailed { failure } => line!(error, "{}", Chain(failure)),
        Event::Abandoned { failure } => line!(error, "{}; it has been abandoned", Chain(failure)),
        Event::InstanceFailed { failure, pause } => {
            line!(warn, "{}; its pool tries again in {}", Chain(failure), Span(*pause));
        }
        Event::SlowAcquire { resource, waited, in_use, waiting } => {
            line!(
                warn,
                "an instance of {} was waited for {}: {in_use} are in use, {waiting} others wait",
                resource.name,
                Span(*waited)
            );
        }
        Event::ScopesCancelled { count } => line!(warn, "{}", cancelled_text(*count)),
        Event::GuardsOut { resource, count } => line!(warn, "{}", guards_text(resource, *count)),
        Event::TaskStarted { resource, task } => line!(debug, "task `{task}` of `{}` begins", resource.name),
        Event::TaskEnded { resource, task, took } => {
            line!(debug, "task `{task}` of `{}` ended after {}", resource.name, Span(*took));
        }
        Event::TaskFailed { failure } => line!(error, "{}", Chain(failure)),
        Event::Restarting { failure, restarts, pause } => {
            line!(warn, "{} (restart {restarts}, in {})", Chain(failure), Span(*pause));
        }
        Event::AwaitedOwnEnd { resource, at } => line!(warn, "{}", own_end_text(resource, at)),
        Event::TaskCancelled { resource, task } => line!(warn, "task `{task}` of `{}` was cancelled", resource.name),
        Event::TrackedCancelled { resource, count } => line!(warn, "{}", cut_off_text(resource, *count)),
        // What was waited for came at this very moment.
        Event::StillWaiting { waiting, .. } if waiting.is_empty() => {}
        Event::StillWaiting { state, elapsed, waiting } => {
            line!(warn, "app is still {state} after {}, waiting for {}", Span(*elapsed), waiting_text(waiting));
        }
    }
}

/// Writes to stderr what nobody else would tell: failures that do not end in an error value, and that time passes.
pub(crate) fn write_to_stderr(event: &Event) {
    match event {
        Event::Retrying { failure, pause, .. } => {
            say!("{} (the next attempt in {})", Chain(failure), Span(*pause));
        }
        Event::FallingBack { failure } => say!("{}; its fallback takes over", Chain(failure)),
        Event::InitFailed { failure, optional: true } | Event::FailureIgnored { failure } => {
            say!("{}; the app goes on without it", Chain(failure));
        }
        Event::InstanceFailed { failure, pause } => {
            say!("{}; its pool tries again in {}", Chain(failure), Span(*pause));
        }
        Event::TaskFailed { failure } | Event::CleanupFailed { failure } => say!("{}", Chain(failure)),
        Event::Restarting { failure, restarts, pause } => {
            say!("{} (restart {restarts}, in {})", Chain(failure), Span(*pause));
        }
        Event::ScopesCancelled { count } => say!("{}", cancelled_text(*count)),
        Event::GuardsOut { resource, count } => say!("{}", guards_text(resource, *count)),
        Event::AwaitedOwnEnd { resource, at } => say!("{}", own_end_text(resource, at)),
        Event::TaskCancelled { resource, task } => say!("task `{task}` of `{}` was cancelled", resource.name),
        Event::TrackedCancelled { resource, count } => say!("{}", cut_off_text(resource, *count)),
        // What was waited for came at this very moment.
        Event::StillWaiting { waiting, .. } if waiting.is_empty() => {}
        Event::StillWaiting { state, elapsed, waiting } => {
            say!("app is still {state} after {}, waiting for {}", Span(*elapsed), waiting_text(waiting));
        }
        _ => {}
    }
}

fn cancelled_text(count: usize) -> String {
    let (scopes, were) = if count == 1 { ("scope", "was") } else { ("scopes", "were") };
    format!("{count} {scopes} did not end in time, and {were} cancelled")
}

fn tasks_text(count: usize) -> String {
    format!("{count} {}", if count == 1 { "task" } else { "tasks" })
}

fn tracked_text(count: usize) -> String {
    format!("{count} tracked {}", if count == 1 { "future" } else { "futures" })
}

fn cut_off_text(resource: &ResourceInfo, count: usize) -> String {
    let were = if count == 1 { "was" } else { "were" };
    format!("{} of {} did not end in time, and {were} cut off", tracked_text(count), resource.name)
}

fn own_end_text(resource: &ResourceInfo, at: &str) -> String {
    let of = resource.name;
    format!("{at} of {of} waited for the end of the app, which waited for it: ask for the stop there, and do not await it")
}

fn guards_text(resource: &ResourceInfo, count: usize) -> String {
    let (instances, were) = if count == 1 { ("instance", "was") } else { ("instances", "were") };
    format!("{count} {instances} of {} {were} not given back in time", resource.name)
}

/// What is waited for, by name.
pub(crate) fn waiting_text(waiting: &[Waiting]) -> String {
    let mut parts: Vec<_> = waiting.iter().take(8).map(one_text).collect();
    if waiting.len() > 8 {
        parts.push(format!("{} more", waiting.len() - 8));
    }
    parts.join(", ")
}

fn one_text(Waiting { resource, state, elapsed, at }: &Waiting) -> String {
    let elapsed = Span(*elapsed);
    match at {
        Some(at) if resource.is_app() => format!("{at} ({state} for {elapsed})"),
        Some(at) => format!("`{}` ({state} for {elapsed}: {at})", resource.name),
        None => format!("`{}` ({state} for {elapsed})", resource.name),
    }
}

/// Says that a program stops, and why, where nobody else does: a signal is told by who heard it, a failure as such.
pub(crate) fn stopping(cause: &Cause) {
    if matches!(cause, Cause::Reason(_) | Cause::RunEnded(_)) && !tracing::dispatcher::has_been_set() {
        say!("{cause}: stopping");
    }
}

/// Says how a stop went. A subscriber has heard of it already, but for what was out of the ordinary.
pub(crate) fn summary(summary: &Summary<'_>) {
    if !tracing::dispatcher::has_been_set() {
        for (i, line) in summary.lines().iter().enumerate() {
            say(format_args!("{}{line}", if i == 0 { "tenure: " } else { "" }));
        }
    } else if !summary.is_dull() {
        // One record, as some of what reads a log shows each by itself.
        let lines = summary.lines();
        let parts: Vec<_> = lines.iter().map(|line| line.trim_start()).collect();
        line!(warn, "{}", parts.join("; "));
    }
}

/// Says what could not be given back after a stop whose answer nobody awaits; a subscriber has heard of it already.
pub(crate) fn unheard(report: &ShutdownReport) {
    if !tracing::dispatcher::has_been_set() {
        for failure in report.failures() {
            say!("{}", Chain(failure));
        }
    }
}

/// Says what failed when there was no app any more that could have told of it.
pub(crate) fn lost(failures: &[Failure]) {
    for failure in failures {
        if tracing::dispatcher::has_been_set() {
            line!(error, "{}", Chain(failure));
        } else {
            say!("{}", Chain(failure));
        }
    }
}

/// Writes a warning, for a person to read: with no subscriber to stderr.
pub(crate) fn warning(text: fmt::Arguments<'_>) {
    if tracing::dispatcher::has_been_set() {
        line!(warn, "{text}");
    } else {
        say!("{text}");
    }
}
