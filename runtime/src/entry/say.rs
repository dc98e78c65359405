//! What is printed at the end of a program.

use std::error::Error;

use crate::{
    cause::Cause,
    failure::{Brief, Failure},
    log,
    report::{ResourceReport, ShutdownReport, Summary},
};

/// How the stop went, where that is worth a word.
pub(super) fn say_summary(report: &ShutdownReport, summary: &Summary<'_>) {
    // A `main` that returns by itself wants no comment.
    let asked = !matches!(report.cause, Cause::Completed | Cause::Error(_) | Cause::Panicked(_));
    if asked || !summary.is_dull() {
        log::summary(summary);
    }
}

/// What failed in a stop.
pub(super) fn say_failures(report: &ShutdownReport) {
    for failure in &report.cleanups {
        say_again("could not be given back", failure);
    }
    for failure in report.resources.iter().flat_map(ResourceReport::failures) {
        say_error("could not be given back", failure);
    }
    if report.more_cleanups > 0 {
        log::say(format_args!("error: {} more could not be given back, as was logged", report.more_cleanups));
    }
    for failure in &report.tasks {
        say_again("while stopping", failure);
    }
}

/// As [`say_error`], of what was told in full when it happened.
pub(super) fn say_again(what: &str, failure: &Failure) {
    if tracing::dispatcher::has_been_set() {
        // Who knows where the log goes, and what of it.
        say_error(what, failure);
    } else {
        log::say(format_args!("error: {what}: {}, as said above", Brief(failure)));
    }
}

/// Writes an error with its sources to stderr; a closed stderr is no reason to fail.
pub(super) fn say_error(what: &str, error: &(dyn Error + 'static)) {
    // How an error reads is the user's code: nothing is locked meanwhile.
    let text = error.to_string();
    let mut lines = format!("error: {what}: {text}");
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        // What a sentence has quoted already is not said again.
        if !text.contains(&cause) {
            lines.push_str("\n  caused by: ");
            lines.push_str(&cause);
        }
        source = error.source();
    }
    log::say(format_args!("{lines}"));
}
