//! How long everything may take.

use std::time::Duration;

/// The limits of one app.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) max_concurrency: usize,
    pub(crate) startup: Option<Duration>,
    pub(crate) shutdown: Option<Duration>,
    pub(crate) drain: Duration,
    pub(crate) drain_delay: Duration,
    pub(crate) health: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_concurrency: usize::MAX,
            startup: None,
            shutdown: Some(Duration::from_secs(25)),
            drain: Duration::from_secs(10),
            drain_delay: Duration::ZERO,
            health: Duration::from_secs(5),
        }
    }
}

/// `init`, where the resource says nothing.
pub(crate) const INIT: Duration = Duration::from_secs(30);

/// `dispose`, where the resource says nothing.
pub(crate) const DISPOSE: Duration = Duration::from_secs(10);

/// How long a cancelled hook or task is awaited before it is abandoned.
pub(crate) const GRACE: Duration = Duration::from_millis(500);

/// The same once the limit of the whole stop has passed: enough for what ends when it is cancelled.
pub(crate) const LAST_GRACE: Duration = Duration::from_millis(10);

/// How long a hook may take once the stop is hurried.
pub(crate) const HURRIED: Duration = Duration::from_secs(1);

/// What draining leaves to disposal, within the limit of the whole stop.
pub(crate) const DISPOSE_RESERVE: Duration = Duration::from_secs(5);

/// What each level of the graph is left at least, if the whole stop has that much.
pub(crate) const LEVEL_RESERVE: Duration = Duration::from_secs(1);

/// How often a start or stop that takes long says what it waits for.
pub(crate) const TICK: Duration = Duration::from_secs(5);
