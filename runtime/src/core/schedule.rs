//! What may happen next: which resource may start, which may be given back.
//!
//! Invariants: a node is handed out once; to start, only if it is not lazy, after all it depends on has settled and, unless
//! it is early, all early ones have; to stop, only after all that depends on it, or holds it as `Lazy`, has settled and, if it
//! is early, all late ones have; what is used in scopes, only after these are closed.

use std::collections::{BinaryHeap, VecDeque};

use super::{
    adjacency::{NodeId, id},
    gate::Gate,
    graph::Graph,
};

/// The order of a start.
#[derive(Debug)]
pub(crate) struct StartSchedule {
    pending: Vec<u32>,
    free: VecDeque<NodeId>,
    /// What could start, but for early ones that have not settled.
    held_back: Vec<NodeId>,
    early_left: usize,
    left: usize,
}

impl StartSchedule {
    pub(crate) fn new(graph: &Graph) -> Self {
        let pending: Vec<_> = (0..graph.len()).map(|node| id(graph.dependencies.of(id(node)).len())).collect();
        let left = graph.len() - graph.lazy;
        let mut schedule = Self { free: VecDeque::new(), held_back: Vec::new(), early_left: graph.early, left, pending };
        // Values that are there already go first: whatever becomes of the start, they are the app's, and have to be known to it.
        let (given, made): (Vec<_>, Vec<_>) =
            (0..graph.len()).filter(|&node| schedule.pending[node] == 0).map(id).partition(|&node| graph.node(node).given);
        for node in given.into_iter().chain(made) {
            schedule.release(graph, node);
        }
        schedule
    }

    /// A node that may start now.
    pub(crate) fn next(&mut self) -> Option<NodeId> {
        self.free.pop_front()
    }

    /// The node is up, or never will be.
    pub(crate) fn settle(&mut self, graph: &Graph, node: NodeId) {
        self.left -= 1;
        if (node as usize) < graph.early {
            self.early_left -= 1;
            if self.early_left == 0 {
                self.free.extend(self.held_back.drain(..));
            }
        }
        for &dependent in graph.dependents.of(node) {
            let pending = &mut self.pending[dependent as usize];
            *pending -= 1;
            if *pending == 0 {
                self.release(graph, dependent);
            }
        }
    }

    /// Whether every node has settled, but for lazy ones.
    pub(crate) fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Whether all that a lazy node depends on has settled.
    pub(crate) fn may_start(&self, node: NodeId) -> bool {
        self.early_left == 0 && self.pending[node as usize] == 0
    }

    /// Whether early resources have yet to settle.
    pub(crate) fn is_early(&self) -> bool {
        self.early_left > 0
    }

    fn release(&mut self, graph: &Graph, node: NodeId) {
        let of = graph.node(node);
        if of.lazy {
            // It starts when it is asked for.
            return;
        }
        // A value that is there already waits for nothing.
        if self.early_left == 0 || (node as usize) < graph.early || of.given {
            self.free.push_back(node);
        } else {
            self.held_back.push(node);
        }
    }
}

/// The order of a stop: the exact reverse of the start where one is handed out at a time.
#[derive(Debug)]
pub(crate) struct StopSchedule {
    /// How many of those that go before it have not settled.
    pending: Vec<u32>,
    /// When each was up: the later goes first among equals.
    ranks: Vec<u32>,
    free: BinaryHeap<(u32, NodeId)>,
    held_back: Vec<NodeId>,
    late_left: usize,
    left: usize,
    gate: Gate,
}

impl StopSchedule {
    /// `ranks` says in which order the nodes came up; all nodes take part, also those that have nothing to give back.
    pub(crate) fn new(graph: &Graph, ranks: Vec<u32>, scopes_were_used: bool) -> Self {
        Self::with_gate(graph, ranks, Gate::new(graph, scopes_were_used))
    }

    pub(super) fn with_gate(graph: &Graph, ranks: Vec<u32>, gate: Gate) -> Self {
        let pending: Vec<_> = (0..graph.len()).map(|node| id(graph.stop_dependents().of(id(node)).len())).collect();
        let mut schedule = Self {
            pending,
            ranks,
            free: BinaryHeap::new(),
            held_back: Vec::new(),
            late_left: graph.len() - graph.early,
            left: graph.len(),
            gate,
        };
        for node in 0..graph.len() {
            if schedule.pending[node] == 0 {
                schedule.release(graph, id(node));
            }
        }
        schedule
    }

    /// A node whose turn it is.
    pub(crate) fn next(&mut self) -> Option<NodeId> {
        self.free.pop().map(|(_, node)| node)
    }

    /// The node is gone, or nobody waits for it any more.
    pub(crate) fn settle(&mut self, graph: &Graph, node: NodeId) {
        self.left -= 1;
        self.gate.settle(node);
        if node as usize >= graph.early {
            self.late_left -= 1;
            if self.late_left == 0 {
                for node in std::mem::take(&mut self.held_back) {
                    self.release(graph, node);
                }
            }
        }
        for &dependency in graph.stop_dependencies().of(node) {
            let pending = &mut self.pending[dependency as usize];
            *pending -= 1;
            if *pending == 0 {
                self.release(graph, dependency);
            }
        }
    }

    /// Whether every node has settled, and all scopes are closed.
    pub(crate) fn is_over(&self) -> bool {
        self.left == 0 && self.gate.is_open()
    }

    /// Whether all that may open scopes has settled, so that they can be closed.
    pub(crate) fn is_at_gate(&self) -> bool {
        self.gate.is_reached()
    }

    /// What goes only after the scopes are closed.
    pub(crate) fn behind_gate(&self) -> impl Iterator<Item = NodeId> {
        self.gate.after()
    }

    /// All scopes are closed: what is used in them may go.
    pub(crate) fn open_gate(&mut self, graph: &Graph) {
        for node in self.gate.open() {
            self.release(graph, node);
        }
    }

    fn release(&mut self, graph: &Graph, node: NodeId) {
        if self.late_left > 0 && (node as usize) < graph.early {
            self.held_back.push(node);
        } else if self.gate.admits(node) {
            self.free.push((self.ranks[node as usize], node));
        }
    }
}
