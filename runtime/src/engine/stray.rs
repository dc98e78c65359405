//! Values that came when nobody waited for them any more: given back at once, and awaited by what they may still use.

use std::time::Duration;

use super::{
    driver::{Act, Driver},
    late::spawn_stray,
    life::Life,
    message::HookResult,
};
use crate::{
    core::adjacency::NodeId,
    event::Event,
    failure::{Failure, FailureKind, Phase},
    report::{Outcome, ResourceReport},
    slot::Value,
};

impl Driver {
    /// A hook that nobody waited for any more has ended; it may have made a value, and its attempt may have tasks.
    pub(super) fn dispose_stray(&mut self, node: NodeId, life: Option<Life>, value: Option<Value>) {
        let life = life.filter(|life| !life.group.close() || life.made().is_some());
        let Some(hooks) = self.shared.graph.node(node).descriptor.hooks() else { return };
        if life.is_none() && value.is_none() {
            return;
        }
        let limit = self.dispose_limit(node);
        let blocking = self.shared.graph.node(node).is_blocking();
        self.strays += 1;
        self.cells[node as usize].strays += 1;
        spawn_stray(&self.shared, node, hooks, life, value, limit, blocking);
    }

    pub(super) fn stray_over(&mut self, node: NodeId, took: Duration, result: HookResult<()>, cleanups: Vec<Failure>) {
        self.strays -= 1;
        let resource = self.info(node);
        let outcome = result.err().map(|kind| {
            let failure = Failure::new(resource, Phase::Dispose, took, kind);
            if matches!(failure.kind, FailureKind::TimedOut { .. }) {
                self.emit(|| Event::Abandoned { failure: failure.clone() });
                Outcome::Abandoned(failure)
            } else {
                self.emit(|| Event::DisposeFailed { failure: failure.clone() });
                Outcome::DisposeFailed(failure)
            }
        });
        self.unheard(cleanups.clone());
        if let Some(outcome) = outcome.or_else(|| cleanups.first().cloned().map(Outcome::DisposeFailed)) {
            let cancelled = Vec::new();
            let report =
                ResourceReport { resource, outcome, took, cancelled, tracked_cancelled: 0, guards_out: 0, cleanups };
            self.report.resources.push(report);
        }
        let cell = &mut self.cells[node as usize];
        cell.strays -= 1;
        if cell.strays == 0 && std::mem::take(&mut cell.held_up) {
            self.settle_stop(node);
        }
    }

    /// Nothing is left of the node: what it depends on may go.
    pub(super) fn settle_stop(&mut self, node: NodeId) {
        let cell = &mut self.cells[node as usize];
        if cell.strays > 0 {
            cell.held_up = true;
        } else if let Act::Stopping(schedule) = &mut self.act {
            schedule.settle(&self.shared.graph, node);
        }
    }
}
