//! What a start or a stop that takes long waits for, told every five seconds, and each by name.

use std::sync::Arc;

use super::{
    cell::Stage,
    deadline::Due,
    driver::{Act, Driver},
    limits::TICK,
    stack::Stacked,
};
use crate::{
    core::{adjacency::NodeId, state::ResourceState},
    event::{Event, Waiting},
};

impl Driver {
    /// Begins to count anew until it is said what is waited for.
    pub(super) fn tick_later(&mut self) {
        self.next_tick = self.now + TICK;
        self.deadlines.add(self.next_tick, Due::Tick);
    }

    pub(super) fn tick(&mut self) {
        if self.now < self.next_tick {
            return;
        }
        let since = match self.act {
            Act::Starting(_) => self.began,
            Act::Unwinding | Act::Draining | Act::CleaningUp | Act::Stopping(_) | Act::Ending | Act::LastChance => {
                self.stop_began
            }
            Act::Running | Act::Over => return,
        };
        let (state, elapsed, waiting) = (self.shared.app_state(), self.now - since, self.waiting());
        self.emit_loudly(&Event::StillWaiting { state, elapsed, waiting });
        self.tick_later();
    }

    fn waiting(&self) -> Vec<Waiting> {
        if matches!(self.act, Act::Draining) {
            // Whatever else goes on, it is this that the stop waits for.
            return self.body_waiting().into_iter().collect();
        }
        let of_app = self.own_waiting().into_iter().chain(self.scopes_waiting()).chain(self.exit_waiting());
        of_app.chain(self.shared.nodes().filter_map(|node| self.node_waiting(node))).collect()
    }

    /// Whether `main` is waited for, or the pause before it is asked.
    fn body_waiting(&self) -> Option<Waiting> {
        let (at, since) = match (&self.body, self.body_end.asked) {
            (_, None) => ("the end of the `drain_delay`".to_owned(), self.stop_began),
            (Some(body), Some(asked)) => (self.own_end_of_body().unwrap_or_else(|| body.name.to_owned()), asked),
            (None, Some(_)) => return None,
        };
        Some(Waiting::of_app(self.shared.owner(), ResourceState::Draining, at.into(), self.now - since))
    }

    fn exit_waiting(&self) -> Option<Waiting> {
        let Act::LastChance = self.act else { return None };
        let (at, elapsed) = ("what runs at exit".into(), self.now - self.stop_began);
        Some(Waiting::of_app(self.shared.owner(), ResourceState::Disposing, at, elapsed))
    }

    fn node_waiting(&self, node: NodeId) -> Option<Waiting> {
        let cell = &self.cells[node as usize];
        let cleaning = cell.cleaning.as_ref();
        let cleanups_began = cleaning.and_then(|cleaning| cleaning.began).unwrap_or(cell.since);
        let (since, at) = match cell.stage {
            Stage::Idle | Stage::Lost if cell.strays > 0 && matches!(self.act, Act::Stopping(_)) => {
                (cell.began, Some("a value that came too late".to_owned()))
            }
            Stage::Idle | Stage::Lost => return None,
            Stage::Init => (cell.began, self.own_end_at(node).or_else(|| self.lazies_of(node))),
            Stage::Backoff => (cell.began, Some(format!("the pause before attempt {}", cell.attempts + 1))),
            Stage::Unwind | Stage::Cleanup => {
                let name = cleaning.and_then(|cleaning| cleaning.now.name());
                (cleanups_began, Some(name.map_or_else(|| "cleanups".to_owned(), |name| format!("cleanup `{name}`"))))
            }
            Stage::Drain => (cell.began, self.own_end_at(node).or_else(|| self.draining(node))),
            Stage::Sole => (cell.since, Some(self.holders(node))),
            Stage::Dispose => (cell.since, self.own_end_at(node)),
        };
        let (resource, state) = (self.info(node), self.shared.state_of(node));
        Some(Waiting { resource, state, elapsed: self.now - since, at: at.map(Arc::from) })
    }

    /// Which lazy ones its `init` waits for.
    fn lazies_of(&self, node: NodeId) -> Option<String> {
        let names: Vec<_> = self.demands.awaited_by(node).map(|lazy| format!("`{}`", self.info(lazy).name)).collect();
        if names.is_empty() { None } else { Some(format!("lazy {}", names.join(", "))) }
    }

    /// Which of its tasks and tracked futures are waited for, or how many of its guards.
    fn draining(&self, node: NodeId) -> Option<String> {
        if self.shared.graph.node(node).descriptor.is_pooled() {
            return Some(counted(self.guards_of(node), "guard"));
        }
        self.shared.background.waited_for(node).map(|names| names.to_string())
    }

    /// In how many places the value is held that its `dispose` takes.
    fn holders(&self, node: NodeId) -> String {
        format!("held in {}", counted(self.holders_of(node), "other place"))
    }

    /// How many hold it besides the app.
    pub(super) fn holders_of(&self, node: NodeId) -> usize {
        let hooks = self.shared.graph.node(node).hooks();
        let holders = hooks.zip(self.shared.weak_of(node)).map_or(0, |(hooks, weak)| hooks.holders(weak));
        // One of them is the app's own.
        holders.saturating_sub(1)
    }

    /// How many of a pool's instances are out.
    pub(super) fn guards_of(&self, node: NodeId) -> usize {
        let hooks = self.shared.graph.node(node).hooks();
        hooks
            .zip(self.shared.weak_of(node))
            .and_then(|(hooks, weak)| hooks.pool_use(weak))
            .map_or(0, |pool| pool.in_use as usize)
    }
}

/// So many of these.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
