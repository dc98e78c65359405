//! The limit of the whole stop, and how it is shared out: each that has its turn leaves their share to those that come after.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    deadline::{Due, after},
    driver::Driver,
    limits::{DISPOSE, DISPOSE_RESERVE, LEVEL_RESERVE},
};
use crate::core::adjacency::{NodeId, id};

impl Driver {
    /// From now on everything counts against the limit of the whole stop.
    pub(super) fn start_budget(&mut self) {
        self.shared.stop_begins();
        self.stop_began = self.now;
        self.stop_end = self.limits.shutdown.map(|limit| after(self.now, limit));
        if let Some(end) = self.stop_end {
            self.deadlines.add(end, Due::StopEnd);
            self.shared.reserve_begins.send_replace(self.reserve_begins());
            for node in self.shared.nodes() {
                self.limit_unwinding(node);
            }
        }
        self.tick_later();
    }

    /// From when on the time that is left to the stop is for disposal alone.
    pub(super) fn reserve_begins(&self) -> Option<Instant> {
        self.stop_end.zip(self.limits.shutdown).map(|(end, total)| end - DISPOSE_RESERVE.min(total / 2))
    }

    /// Until when everything still serves. Half of what there is before the reserve is left to those that are to drain then.
    pub(super) fn drain_delay_end(&self) -> Instant {
        let delay = self.limits.drain_delay;
        let most = self.reserve_begins().map(|reserve| reserve.saturating_duration_since(self.now) / 2);
        after(self.now, most.map_or(delay, |most| delay.min(most)))
    }

    /// Until when something may drain that begins now: disposal is left its reserve.
    pub(super) fn drain_patience(&self) -> Instant {
        self.drain_patience_since(self.now)
    }

    /// The same for something whose draining began then.
    pub(super) fn drain_patience_since(&self, began: Instant) -> Instant {
        let own = after(began, self.limits.drain);
        let patience = self.reserve_begins().map_or(own, |reserve| own.min(reserve)).max(self.now);
        if self.is_hurried() { self.now } else { patience }
    }

    /// How long a node's `dispose` may take: its own limit, but each level below it is left its share of the whole.
    pub(super) fn dispose_limit(&self, node: NodeId) -> Option<Duration> {
        let own = self.shared.graph.node(node).dispose_limit(DISPOSE, self.limits.drain);
        let own = self.hurried_limit(own);
        let Some(share) = self.share(node) else { return own };
        Some(own.map_or(share, |own| own.min(share)))
    }

    /// How much of the whole stop is for what a node is at, if that is limited.
    pub(super) fn share(&self, node: NodeId) -> Option<Duration> {
        let in_turn = id(self.held.div_ceil(self.limits.max_concurrency));
        let levels = self.shared.graph.depths[node as usize].max(in_turn);
        // Its cleanups come after its `dispose`, as a level of their own.
        let cleanups = self.cells[node as usize].cleaning.as_ref().is_some_and(|cleaning| cleaning.cleanups.is_some());
        self.share_of(levels + u32::from(cleanups))
    }

    /// The share of the first of so many that have to go one after another.
    pub(super) fn share_of(&self, levels: u32) -> Option<Duration> {
        let (left, levels) = (self.stop_end?.saturating_duration_since(self.now + self.grace()), levels.max(1));
        Some((left / levels).max(left.saturating_sub(LEVEL_RESERVE * (levels - 1))))
    }
}
