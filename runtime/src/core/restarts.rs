//! How often a `run` that fails is called again, and when that is too often.

use std::{collections::VecDeque, time::Duration};

use super::options::Restart;

/// The restarts of one `run`, as far as they are within the window.
///
/// The window slides over the time for which the hook has run: the pauses between do not count. Else a hook that fails at
/// once, with pauses that are long against the window, would never be given up.
#[derive(Debug, Default)]
pub(crate) struct Restarts {
    /// For how long all its calls have run together.
    ran: Duration,
    /// When it was restarted, in that time.
    at: VecDeque<Duration>,
}

impl Restarts {
    /// A call has failed after `took`: how many restarts are within the window if there is one more; `None` where that is too
    /// many.
    pub(crate) fn next(&mut self, took: Duration, Restart { max, within, .. }: Restart) -> Option<u32> {
        self.ran = self.ran.saturating_add(took);
        while self.at.front().is_some_and(|&at| self.ran.saturating_sub(at) >= within) {
            self.at.pop_front();
        }
        let count = u32::try_from(self.at.len() + 1).ok().filter(|&count| count <= max)?;
        self.at.push_back(self.ran);
        Some(count)
    }
}
