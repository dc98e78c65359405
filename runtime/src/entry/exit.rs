//! What the end of a program means: what is printed, and the exit code.

use std::{error::Error, io::Write, process::ExitCode};

use super::outcome::{MainEnd, MainOutcome};
use crate::{
    cause::Cause,
    engine::shared::StopResult,
    error::StartError,
    failure::{Failure, FailureKind, Phase},
    log,
    report::{ShutdownReport, Summary},
};

/// How a program ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ending {
    /// `main` said so.
    Code(ExitCode),
    /// `main` or a task failed: 1.
    Failed,
    /// `main` panicked: 101, as Rust has it.
    Panicked,
    /// A signal, and `main` was cut off or never ran: 128 and its number.
    Signal(i32),
    /// A resource could not be had: 69, `EX_UNAVAILABLE`.
    StartFailed,
    /// A resource could not be given back as it should: 70, `EX_SOFTWARE`.
    StopFailed,
    /// The graph is wrong, or an `early` resource failed: 78, `EX_CONFIG`.
    BadConfiguration,
}

impl Ending {
    pub(super) fn code(self) -> ExitCode {
        match self {
            Self::Code(code) => code,
            Self::Failed => ExitCode::from(1),
            Self::Panicked => ExitCode::from(101),
            Self::Signal(number) => ExitCode::from(128_u8.wrapping_add(u8::try_from(number).unwrap_or(0))),
            Self::StartFailed => ExitCode::from(69),
            Self::StopFailed => ExitCode::from(70),
            Self::BadConfiguration => ExitCode::from(78),
        }
    }

    /// Nothing ran for long; says why, and what could not be given back.
    pub(super) fn of_failed_start(error: &StartError) -> Self {
        match (&error.primary.kind, &error.primary.phase) {
            (FailureKind::Interrupted(cause), _) => {
                match &**cause {
                    Cause::Signal(number) => {
                        say_stop(&error.rollback, &Summary::of_rollback(&error.rollback));
                        return Self::Signal(*number);
                    }
                    // Somebody in the program wanted it, before `main` could say with what code.
                    Cause::Reason(_) => {
                        say_error("the app did not start", error);
                        return Self::Code(ExitCode::SUCCESS).unless_clean(&error.rollback);
                    }
                    _ => {}
                }
                say_error("the app did not start", error);
                Self::StartFailed
            }
            (_, phase) => {
                let of_task = matches!(phase, Phase::Task(_));
                say_error("the app did not start", error);
                if error.is_configuration() {
                    Self::BadConfiguration
                } else if of_task {
                    Self::Failed
                } else {
                    Self::StartFailed
                }
            }
        }
    }

    /// `main` ran, and everything has been given back as far as could be.
    pub(super) fn of_main(end: MainEnd, stop: &StopResult) -> Self {
        let report = match stop {
            Ok(report) => report,
            Err(error) => &*error.report,
        };
        let by_task = matches!(report.cause, Cause::Task(_));
        if let Cause::Task(failure) = &report.cause {
            say_error("the app stopped", &**failure);
        }
        let ending = match end {
            MainEnd::Outcome(MainOutcome::Error(error)) => {
                say_error("`main` failed", &*error);
                Self::Failed
            }
            MainEnd::Panicked(_) => Self::Panicked,
            MainEnd::Outcome(MainOutcome::Code(code)) if code == ExitCode::SUCCESS && by_task => Self::Failed,
            MainEnd::Outcome(MainOutcome::Code(code)) => Self::Code(code),
            MainEnd::CutOff => match &report.cause {
                Cause::Signal(number) => Self::Signal(*number),
                Cause::Task(_) => Self::Failed,
                _ => Self::Code(ExitCode::SUCCESS),
            },
        };
        say_stop(report, &Summary::of_stop(report));
        ending.unless_clean(report)
    }

    /// A fault in the stop shows in the exit code, unless that says something worse already.
    fn unless_clean(self, report: &ShutdownReport) -> Self {
        // One that did not end has not failed: it is what could not be given back.
        let stuck = |failure: &Failure| matches!(failure.kind, FailureKind::TimedOut { .. });
        match self {
            Self::Code(code) if code == ExitCode::SUCCESS => {
                if !report.tasks.iter().all(stuck) {
                    Self::Failed
                } else if report.disposal_failures().next().is_some() || !report.tasks.is_empty() {
                    Self::StopFailed
                } else {
                    self
                }
            }
            ending => ending,
        }
    }
}

/// How the stop went, where that is worth a word, and what failed in it.
fn say_stop(report: &ShutdownReport, summary: &Summary<'_>) {
    // A `main` that returns by itself wants no comment.
    let asked = !matches!(report.cause, Cause::Completed | Cause::Error(_) | Cause::Panicked(_));
    if asked || !summary.is_dull() {
        log::summary(summary);
    }
    for failure in report.disposal_failures() {
        say_error("could not be given back", failure);
    }
    if report.more_cleanups > 0 {
        let mut stderr = std::io::stderr().lock();
        let _ = writeln!(stderr, "error: {} more could not be given back, as was logged", report.more_cleanups);
    }
    for failure in &report.tasks {
        say_error("while stopping", failure);
    }
}

/// Writes an error with its sources to stderr; a closed stderr is no reason to fail.
pub(super) fn say_error(what: &str, error: &(dyn Error + 'static)) {
    let mut stderr = std::io::stderr().lock();
    let text = error.to_string();
    let _ = writeln!(stderr, "error: {what}: {text}");
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        // What a sentence has quoted already is not said again.
        if !text.contains(&cause) {
            let _ = writeln!(stderr, "  caused by: {cause}");
        }
        source = error.source();
    }
}
