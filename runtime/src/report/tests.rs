//! The texts of a stop, as a person reads them.

use std::time::Duration;

use super::Summary;
use crate::{
    cause::Cause,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    report::{Outcome, ResourceReport, ShutdownReport},
    testing::{ms, secs},
};

fn resource(name: &'static str, took: Duration) -> ResourceReport {
    let resource = ResourceInfo { name, ..ResourceInfo::app(std::panic::Location::caller()) };
    let (outcome, cancelled, cleanups) = (Outcome::Disposed, Vec::new(), Vec::new());
    ResourceReport { resource, outcome, took, cancelled, tracked_cancelled: 0, guards_out: 0, cleanups }
}

fn report(took: Duration) -> ShutdownReport {
    let mut report = ShutdownReport::new(Cause::Signal(15));
    report.took = took;
    report.resources = vec![resource("Http", took / 2), resource("Database", took / 4), resource("Config", Duration::ZERO)];
    report
}

#[track_caller]
fn assert_reads(report: &ShutdownReport, text: &[&str]) {
    assert_eq!(report.to_string().lines().collect::<Vec<_>>(), text);
}

#[test]
fn a_clean_stop_is_one_line() {
    let clean = report(ms(42));
    assert_reads(&clean, &["stopped after 42ms: 3 resources given back"]);
    assert!(Summary::of_stop(&clean).is_dull());
    assert_eq!(Summary::of_rollback(&clean).lines(), ["rolled back after 42ms: 3 resources given back"]);
}

#[test]
fn a_slow_stop_says_what_took_so_long_and_what_was_cancelled() {
    let mut slow = report(secs(12));
    slow.resources[0].cancelled.push("serve".into());
    slow.resources[0].tracked_cancelled = 3;
    slow.resources[1].guards_out = 1;
    slow.scopes_cancelled = 2;
    slow.cut_off = Some("`main`");
    assert_reads(
        &slow,
        &[
            "stopped after 12s: 3 resources given back",
            "  slowest: `Http` 6s, `Database` 3s",
            "  cancelled: `main`, task `serve` of `Http`, 2 scopes, 1 pool guard, 3 tracked futures",
        ],
    );
    assert!(!Summary::of_stop(&slow).is_dull());
    assert!(!Summary::of_stop(&report(secs(5))).is_dull());
}

#[test]
fn a_hurried_stop_says_so() {
    let mut hurried = report(ms(3200));
    hurried.hurried = Some(ms(2010));
    assert_reads(&hurried, &["stopped after 3.20s, hurried after 2.01s: 3 resources given back"]);
    assert!(!Summary::of_stop(&hurried).is_dull());
}

#[test]
fn a_dirty_stop_says_how_many_were_not_given_back_and_why() {
    let mut dirty = report(ms(3200));
    let limit = secs(10);
    let (whose, kind) = (dirty.resources[1].resource, FailureKind::TimedOut { limit });
    dirty.resources[1].outcome = Outcome::Abandoned(Failure::new(whose, Phase::Dispose, limit, kind));
    dirty.resources[2].outcome = Outcome::Skipped;
    let text = dirty.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "stopped after 3.20s: 1 of 2 resources given back");
    assert!(
        lines[1].starts_with("  failed: `Database` (") && lines[1].ends_with("timed out in its `dispose` after 10s"),
        "{text}"
    );
    assert_eq!(lines.len(), 2);
}
