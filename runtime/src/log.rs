//! What a person reads: every event as a line of `tracing`; without a subscriber, what would be lost goes to stderr.

use tracing::{Level, debug, error, info, level_filters::LevelFilter, warn};

use crate::{
    core::state::AppState,
    event::{Event, Waiting},
    failure::FailureKind,
    text::Span,
};

/// Whether anybody reads.
pub(crate) fn is_read() -> bool {
    LevelFilter::current() >= Level::ERROR
}

/// Writes one event.
pub(crate) fn write(event: &Event) {
    match event {
        Event::App { to, .. } => match to {
            AppState::Validating | AppState::Starting => debug!("app is {to}"),
            AppState::Running => info!("app is running"),
            _ => info!("app is {to}"),
        },
        Event::Initializing { resource } => info!("{} starts", resource.name),
        Event::Ready { resource, took } => info!("{} is ready after {}", resource.name, Span(*took)),
        Event::Retrying { failure, attempts, pause } => {
            warn!("{failure} (attempt {attempts}, the next in {})", Span(*pause));
        }
        Event::FallingBack { failure } => warn!("{failure}; its fallback takes over"),
        Event::InitFailed { failure, .. } if matches!(failure.kind, FailureKind::Cancelled) => info!("{failure}"),
        Event::InitFailed { failure, optional: true } => warn!("{failure}; the app goes on without it"),
        Event::InitFailed { failure, optional: false } => error!("{failure}"),
        Event::Skipped { resource } => debug!("{} never started", resource.name),
        Event::ShutdownRequested { cause } if cause.is_failure() => error!("app stops: {cause}"),
        Event::ShutdownRequested { cause } => info!("app stops: {cause}"),
        Event::Draining { resource, tasks: 0 } => debug!("{} drains", resource.name),
        Event::Draining { resource, tasks: 1 } => info!("{} joins 1 task", resource.name),
        Event::Draining { resource, tasks } => info!("{} joins {tasks} tasks", resource.name),
        Event::Disposing { resource } => info!("{} stops", resource.name),
        Event::Disposed { resource, took } => info!("{} is gone after {}", resource.name, Span(*took)),
        Event::DisposeFailed { failure } => error!("{failure}"),
        Event::Abandoned { failure } => error!("{failure}; it has been abandoned"),
        Event::TaskStarted { resource, task } => debug!("task `{task}` of {} begins", resource.name),
        Event::TaskEnded { resource, task, took } => {
            debug!("task `{task}` of {} ended after {}", resource.name, Span(*took));
        }
        Event::TaskFailed { failure } => error!("{failure}"),
        Event::TaskCancelled { resource, task } => warn!("task `{task}` of {} was cancelled", resource.name),
        Event::StillWaiting { state, elapsed, waiting } => {
            warn!("app is still {state} after {}, waiting for {}", Span(*elapsed), waiting_text(waiting));
        }
    }
}

/// Writes to stderr what nobody else would tell: failures that do not end in an error value, and that time passes.
pub(crate) fn write_to_stderr(event: &Event) {
    match event {
        Event::Retrying { failure, pause, .. } => eprintln!("tenure: {failure} (the next attempt in {})", Span(*pause)),
        Event::FallingBack { failure } => eprintln!("tenure: {failure}; its fallback takes over"),
        Event::InitFailed { failure, optional: true } => eprintln!("tenure: {failure}; the app goes on without it"),
        Event::TaskFailed { failure } => eprintln!("tenure: {failure}"),
        Event::TaskCancelled { resource, task } => eprintln!("tenure: task `{task}` of {} was cancelled", resource.name),
        Event::StillWaiting { state, elapsed, waiting } => {
            eprintln!("tenure: app is still {state} after {}, waiting for {}", Span(*elapsed), waiting_text(waiting));
        }
        _ => {}
    }
}

fn waiting_text(waiting: &[Waiting]) -> String {
    let mut parts: Vec<_> = waiting
        .iter()
        .take(8)
        .map(|one| format!("{} ({} for {})", one.resource.name, one.state, Span(one.elapsed)))
        .collect();
    if waiting.len() > 8 {
        parts.push(format!("{} more", waiting.len() - 8));
    }
    if parts.is_empty() { "`main`".to_owned() } else { parts.join(", ") }
}
