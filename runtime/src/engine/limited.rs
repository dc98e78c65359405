//! The driver and the limits of hooks: what overruns is cancelled, and then awaited for a while.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    cell::{Ending, Stage},
    deadline::{Due, after},
    driver::Driver,
    limits::{GRACE, LAST_GRACE},
};
use crate::core::adjacency::NodeId;

impl Driver {
    /// Sets the limit of the hook that was just started.
    pub(super) fn limit_hook(&mut self, node: NodeId, limit: Option<Duration>) {
        let cell = &mut self.cells[node as usize];
        cell.since = self.now;
        cell.limit = limit;
        cell.ending = Ending::None;
        cell.deadline = limit.map(|limit| after(self.now, limit));
        if let Some(deadline) = cell.deadline {
            self.deadlines.add(deadline, Due::Hook(node, cell.round));
        }
    }

    /// The limit of a node's hook has passed.
    pub(super) fn hook_due(&mut self, node: NodeId, round: u32) {
        let cell = &self.cells[node as usize];
        let current = cell.round == round && cell.deadline.is_some_and(|deadline| deadline <= self.now);
        if !current {
            return;
        }
        match cell.stage {
            Stage::Init | Stage::Backoff => self.init_overran(node),
            Stage::Dispose => self.dispose_overran(node),
            Stage::Drain => self.drain_overran(node),
            Stage::Sole => self.sole_overran(node),
            Stage::Idle | Stage::Unwind | Stage::Cleanup | Stage::Lost => {}
        }
    }

    /// A hook asks for more time: within its share of the whole stop, if it is part of one, and in a hurry in vain.
    pub(super) fn extend(&mut self, node: NodeId, by: Duration) {
        if self.is_hurried() {
            return;
        }
        // What comes after it is left its share.
        let end = self.share(node).map(|share| self.now + share);
        let cell = &mut self.cells[node as usize];
        let (Some(deadline), Some(limit), Ending::None) = (cell.deadline, cell.limit, cell.ending) else { return };
        let asked = after(deadline, by);
        let extended = match cell.stage {
            Stage::Dispose => end.map_or(asked, |end| asked.min(end).max(deadline)),
            _ => asked,
        };
        cell.limit = Some(limit.saturating_add(extended - deadline));
        cell.deadline = Some(extended);
        self.deadlines.add(extended, Due::Hook(node, cell.round));
    }

    /// Cancels the present hook; it is awaited for a while, since it may complete all the same.
    pub(super) fn cancel_hook(&mut self, node: NodeId, ending: Ending) {
        let patience = self.grace_after(self.now);
        let cell = &mut self.cells[node as usize];
        if cell.ending == Ending::None {
            cell.ending = ending;
        }
        cell.deadline = Some(patience);
        self.deadlines.add(patience, Due::Hook(node, cell.round));
        if let Some(hook) = &mut cell.hook {
            hook.cancel();
        }
    }

    /// How long what was cancelled is awaited: a short stop has but a part of it.
    pub(super) fn grace(&self) -> Duration {
        self.limits.shutdown.map_or(GRACE, |total| GRACE.min(total / 10))
    }

    /// Until when something that is cancelled at `moment` is awaited; many in turn do not add up beyond the whole stop.
    pub(super) fn grace_after(&self, moment: Instant) -> Instant {
        let (grace, patience) = (self.grace(), moment + self.grace());
        self.stop_end.map_or(patience, |end| patience.min(end + grace)).max(moment + LAST_GRACE)
    }
}
