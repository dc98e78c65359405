//! How long everything may take.

use std::time::Duration;

use crate::text::Span;

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

impl Limits {
    /// What the limit of the whole stop makes of a `drain_delay` that does not fit into it, for whoever set them.
    pub(crate) fn cut_short(&self) -> Option<String> {
        let total = self.shutdown.filter(|_| !self.drain_delay.is_zero())?;
        let reserve = DISPOSE_RESERVE.min(total / 2);
        let before = total.saturating_sub(reserve);
        if self.drain_delay.saturating_add(self.drain) <= before {
            return None;
        }
        let delay = self.drain_delay.min(before / 2);
        Some(format!(
            "`drain_delay` ({}), `drain_timeout` ({}) and what is kept for disposal ({}) do not fit into `shutdown_timeout` ({}): the \
             delay takes {}, and what drains then has at most {}",
            Span(self.drain_delay),
            Span(self.drain),
            Span(reserve),
            Span(total),
            Span(delay),
            Span(self.drain.min(before.saturating_sub(delay))),
        ))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_that_leaves_too_little_to_drain_is_told_with_what_becomes_of_it() {
        let secs = Duration::from_secs;
        let told = |delay, shutdown| Limits { drain_delay: delay, shutdown, ..Limits::default() }.cut_short();
        for (delay, shutdown) in [(secs(0), Some(secs(3))), (secs(60), None), (secs(10), Some(secs(25)))] {
            assert_eq!(told(delay, shutdown), None, "{delay:?} of {shutdown:?}");
        }
        let text = "`drain_delay` (60s), `drain_timeout` (10s) and what is kept for disposal (1.50s) do not fit into `shutdown_timeout` \
                    (3s): the delay takes 750ms, and what drains then has at most 750ms";
        assert_eq!(told(secs(60), Some(secs(3))).as_deref(), Some(text));
    }
}
