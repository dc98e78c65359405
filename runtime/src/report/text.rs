//! What a person reads of a stop, on a terminal.

use std::{
    fmt::{self, Write},
    time::Duration,
};

use super::{Outcome, ResourceReport, ShutdownReport};
use crate::text::{Chain, Span};

/// A stop that takes this long says what took it.
const SLOW: Duration = Duration::from_secs(5);

/// So many of the slowest are named.
const SLOWEST: usize = 3;

/// How a stop went, but for what failed in it: one line where it was clean and quick.
pub(crate) struct Summary<'a> {
    report: &'a ShutdownReport,
    /// What the app did.
    verb: &'static str,
}

impl<'a> Summary<'a> {
    pub(crate) fn of_stop(report: &'a ShutdownReport) -> Self {
        Self { report, verb: "stopped" }
    }

    pub(crate) fn of_rollback(report: &'a ShutdownReport) -> Self {
        Self { report, verb: "rolled back" }
    }

    /// Whether there is nothing to say to somebody who did not ask: it was quick, and all of it was given back.
    pub(crate) fn is_dull(&self) -> bool {
        let report = self.report;
        report.hurried.is_none() && report.took < SLOW && report.is_clean() && self.cancelled().is_empty()
    }

    /// Its lines; all but the first are indented.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.first()];
        lines.extend(self.slowest().map(|slowest| format!("  slowest: {slowest}")));
        let cancelled = self.cancelled();
        if !cancelled.is_empty() {
            lines.push(format!("  cancelled: {}", cancelled.join(", ")));
        }
        lines
    }

    fn first(&self) -> String {
        let mut line = format!("{} after {}", self.verb, Span(self.report.took));
        if let Some(after) = self.report.hurried {
            // Writing to a string does not fail.
            let _ = write!(line, ", hurried after {}", Span(after));
        }
        let held: Vec<_> = self.report.resources.iter().filter(|resource| was_held(resource)).collect();
        let back = held.iter().filter(|resource| matches!(resource.outcome, Outcome::Disposed)).count();
        let resources = if held.len() == 1 { "resource" } else { "resources" };
        let _ = if back == held.len() {
            write!(line, ": {back} {resources} given back")
        } else {
            write!(line, ": {back} of {} {resources} given back", held.len())
        };
        line
    }

    /// What took longest, where it took long.
    fn slowest(&self) -> Option<String> {
        if self.report.took < SLOW {
            return None;
        }
        let worth_telling = self.report.took / 20;
        let mut slow: Vec<_> = self.report.resources.iter().filter(|one| one.took > worth_telling).collect();
        slow.sort_by_key(|one| std::cmp::Reverse(one.took));
        let named: Vec<_> =
            slow.iter().take(SLOWEST).map(|one| format!("`{}` {}", one.resource.name, Span(one.took))).collect();
        (!named.is_empty()).then(|| named.join(", "))
    }

    /// What did not end in time, and was cancelled.
    fn cancelled(&self) -> Vec<String> {
        let report = self.report;
        let tasks = report
            .resources
            .iter()
            .flat_map(|one| one.cancelled.iter().map(move |task| format!("task `{task}` of `{}`", one.resource.name)));
        let mut cancelled: Vec<_> = report.cut_off.map(str::to_owned).into_iter().chain(tasks).collect();
        let counts = [
            (report.scopes_cancelled, "scope"),
            (report.guards_out(), "pool guard"),
            (report.tracked_cancelled(), "tracked future"),
        ];
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            cancelled.push(format!("{count} {what}{}", if count == 1 { "" } else { "s" }));
        }
        cancelled
    }
}

fn was_held(resource: &ResourceReport) -> bool {
    !matches!(resource.outcome, Outcome::InitFailed(_) | Outcome::Skipped)
}

/// How long the stop took, whether it was hurried, what took longest, what was cancelled, and what failed.
impl fmt::Display for ShutdownReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Summary::of_stop(self).lines().join("\n"))?;
        for failure in self.failures() {
            write!(f, "\n  failed: {}", Chain(failure).to_string().replace('\n', "\n    "))?;
        }
        match self.more_cleanups {
            0 => Ok(()),
            more => write!(f, "\n  failed: {more} more, which were logged"),
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
