//! The driver in a hurry: nothing is waited for any more that does not give something back, and each hook has a second.
//!
//! What waits in a task of its own (joins, unwindings, the closing of scopes) hears of it itself, through
//! [`hurried`](super::hurried); here is what the driver counts.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    cell::{Ending, Stage},
    deadline::Due,
    driver::{Act, Driver},
    limits::HURRIED,
};
use crate::{core::adjacency::NodeId, event::Event};

impl Driver {
    /// A stop, or a roll-back, that goes on is to be over soon.
    pub(super) fn hurry(&mut self) {
        if matches!(self.act, Act::Starting(_) | Act::Running) {
            // Whoever asked may have heard of a stop that is still on its way here.
            self.hurry_waits = self.shared.stop_is_asked();
            return;
        }
        if self.is_hurried() || matches!(self.act, Act::Over) {
            return;
        }
        let after = self.now.saturating_duration_since(self.stop_began);
        self.report.hurried = Some(after);
        // First, so that what is heard next is heard in a hurry.
        self.shared.hurry.send_replace(true);
        self.emit_loudly(&Event::Hurried { after });
        self.refuse_demands();
        self.shared.scopes.cut_off_all();
        for node in self.shared.nodes() {
            self.hurry_node(node);
        }
        if self.closing.is_some() {
            self.deadlines.add(self.end_of_hurried_cleanup(self.now), Due::Scopes);
        }
        if self.own_cleanups.is_some() {
            self.deadlines.add(self.end_of_hurried_cleanup(self.now), Due::OwnCleanups);
        }
        self.hurry_body();
    }

    /// A stop begins: it is hurried already, if somebody asked for that as soon as for the stop.
    pub(super) fn hurry_if_asked(&mut self) {
        if std::mem::take(&mut self.hurry_waits) {
            self.hurry();
        }
    }

    pub(super) fn is_hurried(&self) -> bool {
        self.report.hurried.is_some()
    }

    /// How long a hook may take that begins now and has this limit of its own.
    pub(super) fn hurried_limit(&self, own: Option<Duration>) -> Option<Duration> {
        if self.is_hurried() { Some(own.map_or(HURRIED, |own| own.min(HURRIED))) } else { own }
    }

    /// Until when a cleanup that began then is waited for: it ends itself before, unless it blocks its thread.
    pub(super) fn end_of_hurried_cleanup(&self, began: Instant) -> Instant {
        began + HURRIED + self.grace()
    }

    /// Whether a cleanup that began then has had its second; if not, it is looked at again.
    pub(super) fn is_late_in_hurry(&mut self, began: Instant, due: Due) -> bool {
        let (true, Some(after)) = (self.is_hurried(), self.report.hurried) else { return false };
        let end = self.end_of_hurried_cleanup(began.max(self.stop_began + after));
        if end > self.now {
            self.deadlines.add(end, due);
        }
        end <= self.now
    }

    /// What a node is at has a second left at most.
    fn hurry_node(&mut self, node: NodeId) {
        let (now, end) = (self.now, self.now + HURRIED);
        let again = self.end_of_hurried_cleanup(now);
        let cell = &mut self.cells[node as usize];
        match cell.stage {
            Stage::Dispose if cell.ending == Ending::None => {
                if cell.deadline.is_none_or(|deadline| deadline > end) {
                    cell.deadline = Some(end);
                    cell.limit = Some(end - cell.since);
                    self.deadlines.add(end, Due::Hook(node, cell.round));
                }
            }
            Stage::Sole => {
                let most = end - cell.since;
                let limit = cell.limit.map_or(most, |limit| limit.min(most));
                cell.limit = Some(limit);
                let deadline = Some(cell.since + limit);
                self.limit_wait_for_sole(node, deadline);
            }
            Stage::Unwind | Stage::Cleanup => self.deadlines.add(again, Due::Cleanups(node, cell.round)),
            // Something lazy: nothing more is made.
            Stage::Init | Stage::Backoff if cell.ending == Ending::None => self.cut_init_short(node),
            // Tasks are cancelled by who joins them.
            Stage::Idle | Stage::Init | Stage::Backoff | Stage::Drain | Stage::Dispose | Stage::Lost => {}
        }
    }
}
