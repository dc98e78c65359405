//! What a start or a stop that takes long waits for, told every five seconds.

use super::{
    cell::Stage,
    deadline::Due,
    driver::{Act, Driver},
    limits::TICK,
};
use crate::event::{Event, Waiting};

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
        let state = self.shared.app_state();
        let since = match self.act {
            Act::Starting(_) => self.began,
            Act::Unwinding | Act::Draining | Act::CleaningUp | Act::Stopping(_) | Act::Ending | Act::LastChance => {
                self.stop_began
            }
            Act::Running | Act::Over => return,
        };
        let of_app = self.own_waiting().into_iter().chain(self.scopes_waiting());
        let of_nodes =
            self.shared.nodes().filter(|&node| !matches!(self.cells[node as usize].stage, Stage::Idle | Stage::Lost)).map(
                |node| Waiting {
                    resource: self.info(node),
                    state: self.shared.state_of(node),
                    elapsed: self.now - self.cells[node as usize].began,
                    at: self.cleanup_of(node).map(|name| format!("cleanup `{name}`").into()),
                },
            );
        let waiting: Vec<_> = of_app.chain(of_nodes).collect();
        let elapsed = self.now - since;
        self.emit_loudly(&Event::StillWaiting { state, elapsed, waiting });
        self.tick_later();
    }
}
