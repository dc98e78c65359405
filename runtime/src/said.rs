//! What the user says in calls: names, reasons, limits; each with its own words for what is none.

use std::{sync::Arc, time::Duration};

/// The name of a task.
#[diagnostic::on_unimplemented(
    message = "a task has a name, which comes first: `tasks.spawn(\"name\", async move {{ … }})`",
    label = "`{Self}` is not a name",
    note = "a name is a `&str`, a `String` or an `Arc<str>`"
)]
pub trait TaskName: Into<Arc<str>> {}

#[diagnostic::do_not_recommend]
impl<T: Into<Arc<str>>> TaskName for T {}

/// The name of an entry in a cleanup stack.
#[diagnostic::on_unimplemented(
    message = "the name comes first: `push_named(\"name\", value, dispose)`, `defer_named(\"name\", || …)`",
    label = "`{Self}` is not a name",
    note = "a name is a `&str`, a `String` or an `Arc<str>`; without one, write `push` or `defer`"
)]
pub trait CleanupName: Into<Arc<str>> {}

#[diagnostic::do_not_recommend]
impl<T: Into<Arc<str>>> CleanupName for T {}

/// Why the app is asked to stop.
#[diagnostic::on_unimplemented(
    message = "a stop is asked for with a reason in words: `app.shutdown(\"the disk is full\")`",
    label = "`{Self}` is not a text",
    note = "a reason is a `&str`, a `String` or an `Arc<str>`"
)]
pub trait StopReason: Into<Arc<str>> {}

#[diagnostic::do_not_recommend]
impl<T: Into<Arc<str>>> StopReason for T {}

/// How long something may take.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a time limit",
    label = "neither a `Duration` nor `None`",
    note = "write a `Duration`, as `Duration::from_secs(30)`, or `None` for no limit"
)]
pub trait TimeLimit {
    /// `None` for no limit.
    fn limit(self) -> Option<Duration>;
}

impl TimeLimit for Duration {
    fn limit(self) -> Option<Duration> {
        Some(self)
    }
}

impl TimeLimit for Option<Duration> {
    fn limit(self) -> Option<Duration> {
        self
    }
}
