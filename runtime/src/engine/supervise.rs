//! What becomes of the app when a `run` fails or ends.

use super::{
    backoff::backoff,
    deadline::{Due, after},
    driver::{Act, Driver},
};
use crate::{
    cause::Cause,
    core::{adjacency::NodeId, options::Restart},
    event::Event,
    failure::Failure,
};

impl Driver {
    /// A `run` has ended without a fault.
    pub(super) fn run_ended(&mut self, node: NodeId) {
        if self.shared.graph.node(node).descriptor.options.stop_on_end {
            self.stop_requested(Cause::RunEnded(self.info(node)));
        }
    }

    /// A `run` has failed: whether the app goes on, with it or without.
    pub(super) fn goes_on_after(&mut self, node: NodeId, failure: &Failure) -> bool {
        let options = &self.shared.graph.node(node).descriptor.options;
        let (restart, ignore) = (options.restart, options.ignore_failure);
        if !restart.is_some_and(|restart| self.restarts(node, restart, failure)) {
            if !ignore {
                return false;
            }
            self.shared.background.gives_up(node, failure.clone());
            self.emit_loudly(&Event::FailureIgnored { failure: failure.clone() });
        }
        self.report.tolerate(failure.clone());
        true
    }

    /// Calls the hook again after a pause, unless it has failed too often, or the app stops.
    fn restarts(&mut self, node: NodeId, restart: Restart, failure: &Failure) -> bool {
        if !self.may_restart() {
            return false;
        }
        let Some(restarts) = self.restarts.entry(node).or_default().next(failure.after, restart) else { return false };
        let pause = backoff(restart.backoff, restarts);
        self.deadlines.add(after(self.now, pause), Due::Restart(node));
        self.shared.background.restarts(node, failure.clone(), after(self.now, pause));
        self.emit_loudly(&Event::Restarting { failure: failure.clone(), restarts, pause });
        true
    }

    /// The pause is over; one that the stop has cut short is forgotten.
    pub(super) fn restart_due(&mut self, node: NodeId) {
        if self.may_restart() {
            self.start_run(node);
        }
    }

    /// Whether it is for the stop alone that it is not called again.
    pub(super) fn waives_restart(&self, node: NodeId) -> bool {
        self.shared.stop_is_asked() && self.shared.graph.node(node).descriptor.options.restart.is_some()
    }

    /// Whoever asks for the end sees no restart behind it, also where the driver has not heard of it yet.
    fn may_restart(&self) -> bool {
        matches!(self.act, Act::Running) && !self.shared.stop_is_asked()
    }
}
