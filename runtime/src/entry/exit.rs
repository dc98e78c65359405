//! What the end of a program means: the exit code.

use std::process::ExitCode;

use super::{
    outcome::{MainEnd, MainOutcome},
    say::{say_again, say_error, say_failures, say_summary},
};
use crate::{
    cause::Cause,
    engine::shared::StopResult,
    error::StartError,
    failure::{Failure, FailureKind, Phase},
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
        match error.interrupted_by() {
            Some(Cause::Signal(_)) => {
                say_summary(&error.rollback, &Summary::of_rollback(&error.rollback));
                say_failures(&error.rollback);
                for failure in &error.others {
                    say_error("while starting", failure);
                }
            }
            _ => say_error("the app did not start", error),
        }
        Self::of_start(error)
    }

    fn of_start(error: &StartError) -> Self {
        match error.interrupted_by() {
            Some(Cause::Signal(number)) => Self::Signal(*number),
            // Somebody in the program wanted it, before `main` could say with what code.
            Some(Cause::Reason(_)) => Self::Code(ExitCode::SUCCESS).unless_clean(&error.rollback),
            None if error.is_configuration() => Self::BadConfiguration,
            None if matches!(error.primary.phase, Phase::Task(_)) => Self::Failed,
            _ => Self::StartFailed,
        }
    }

    /// The app ran, and nobody said with what code it is to end.
    fn of_report(report: &ShutdownReport) -> Self {
        let ending = match &report.cause {
            Cause::Signal(number) => Self::Signal(*number),
            Cause::Task(_) | Cause::Error(_) => Self::Failed,
            Cause::Panicked(_) => Self::Panicked,
            Cause::StartFailed => Self::StartFailed,
            _ => Self::Code(ExitCode::SUCCESS),
        };
        ending.unless_clean(report)
    }

    /// `main` ran, and everything has been given back as far as could be.
    pub(super) fn of_main(end: MainEnd, stop: &StopResult) -> Self {
        let report = match stop {
            Ok(report) => report,
            Err(error) => &*error.report,
        };
        say_summary(report, &Summary::of_stop(report));
        let by_task = matches!(report.cause, Cause::Task(_));
        if let Cause::Task(failure) = &report.cause {
            say_again("the app stopped", failure);
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
        say_failures(report);
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

impl StartError {
    /// What a program ends with whose app did not start: 69, 78 where the graph or the configuration is wrong, 1 where a task had
    /// failed, 128 and its number after a signal. It is what a `#[resource_main]` ends with.
    pub fn exit_code(&self) -> ExitCode {
        Ending::of_start(self).code()
    }

    /// Why the start was broken off, where that is what happened.
    fn interrupted_by(&self) -> Option<&Cause> {
        match &self.primary.kind {
            FailureKind::Interrupted(cause) => Some(cause),
            _ => None,
        }
    }
}

impl ShutdownReport {
    /// What a program ends with whose app stopped so, where nothing else says it: 128 and its number after a signal; 1 where a task
    /// or the body failed, 101 where the body panicked; else 70 where something could not be given back; else 0. It is what a
    /// `#[resource_main]` ends with whose `main` was cut off.
    ///
    /// ```
    /// # use tenure::{App, ShutdownReport};
    /// # use std::process::ExitCode;
    /// # fn main() -> ExitCode {
    /// let app = match App::only::<()>().handle_signals().start_blocking() {
    ///     Ok(app) => app,
    ///     Err(error) => return error.exit_code(),
    /// };
    /// match app.shutdown_blocking() {
    ///     Ok(report) => report.exit_code(),
    ///     Err(error) => error.report.exit_code(),
    /// }
    /// # }
    /// ```
    pub fn exit_code(&self) -> ExitCode {
        Ending::of_report(self).code()
    }
}
