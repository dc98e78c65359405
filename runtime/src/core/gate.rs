//! The gate of the scopes: what may still open one goes before it, what lives in one uses what goes after it.
//!
//! Invariants: all that depends on what goes before goes before as well, and all that is used by what goes after goes after.
//! So whatever goes before waits for nothing that goes after, and the gate is always reached. Who is neither is not held back,
//! unless scopes have been opened: their bodies may use whatever the app has.

use super::{
    adjacency::{NodeId, id},
    descriptor::Descriptor,
    edge::{Edge, Home},
    graph::Graph,
};

/// On which side of the gate a node is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Either,
    /// It may open scopes, or what depends on it may.
    Before,
    /// It is used in scopes.
    After,
}

#[derive(Debug)]
pub(crate) struct Gate {
    sides: Vec<Side>,
    /// How many that go before have not settled.
    before_left: usize,
    /// What could go, but for the gate.
    behind: Vec<NodeId>,
    open: bool,
}

impl Gate {
    /// The gate of an app in which scopes were opened, or were not.
    pub(crate) fn new(graph: &Graph, scopes_were_used: bool) -> Self {
        let nodes = || (0..graph.len()).map(id);
        let used = nodes().filter(|&node| graph.is_used_by_scopes(node));
        let may_open = nodes().filter(|&node| !graph.node(node).given && may_open_scopes(graph.node(node).descriptor));
        let mut gate = Self::between(graph, may_open.collect(), used.collect());
        if scopes_were_used {
            gate.hold_all(graph);
        }
        gate
    }

    /// What no resource of a scope takes may be used by its body.
    fn hold_all(&mut self, graph: &Graph) {
        for side in self.sides[graph.early..].iter_mut().filter(|side| **side == Side::Either) {
            *side = Side::After;
        }
    }

    /// The gate between what may open scopes and what is used in them.
    pub(super) fn between(graph: &Graph, may_open: Vec<NodeId>, used: Vec<NodeId>) -> Self {
        let mut gate = Self { sides: vec![Side::Either; graph.len()], before_left: 0, behind: Vec::new(), open: false };
        gate.put(Side::After, used, |node| graph.stop_dependencies().of(node));
        gate.put(Side::Before, may_open, |node| graph.stop_dependents().of(node));
        // What is early goes after all others, whatever it takes.
        for early in &mut gate.sides[..graph.early] {
            if *early == Side::Before {
                *early = Side::Either;
            }
        }
        gate.before_left = gate.sides.iter().filter(|side| **side == Side::Before).count();
        gate
    }

    /// Puts nodes on a side, and all that `next` leads to; who has a side keeps it, but what comes next is followed.
    fn put<'a>(&mut self, side: Side, nodes: Vec<NodeId>, next: impl Fn(NodeId) -> &'a [NodeId]) {
        let mut queue = nodes;
        let mut seen = vec![false; if queue.is_empty() { 0 } else { self.sides.len() }];
        while let Some(node) = queue.pop() {
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            let current = &mut self.sides[node as usize];
            if *current == Side::Either {
                *current = side;
            }
            queue.extend(next(node));
        }
    }

    /// Whether a node may go now; if not, it is kept until the gate is open.
    pub(crate) fn admits(&mut self, node: NodeId) -> bool {
        let admitted = self.open || self.sides[node as usize] != Side::After;
        if !admitted {
            self.behind.push(node);
        }
        admitted
    }

    /// The node is gone.
    pub(crate) fn settle(&mut self, node: NodeId) {
        if self.sides[node as usize] == Side::Before {
            self.before_left -= 1;
        }
    }

    /// Whether nobody is left who may open scopes, so that they can be closed.
    pub(crate) fn is_reached(&self) -> bool {
        self.before_left == 0 && !self.open
    }

    /// Nothing is open any more; gives what could go, but for that.
    pub(crate) fn open(&mut self) -> Vec<NodeId> {
        self.open = true;
        std::mem::take(&mut self.behind)
    }

    /// Whether it has been passed.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// What goes only after it.
    pub(crate) fn after(&self) -> impl Iterator<Item = NodeId> {
        (0..self.sides.len()).filter(|&node| self.sides[node] == Side::After).map(id)
    }
}

/// Whether one of its hooks takes the `AppHandle`.
fn may_open_scopes(descriptor: &Descriptor) -> bool {
    let edges = descriptor.edges.iter().copied().flatten();
    edges.into_iter().any(|edge| matches!(edge, Edge::Framework { home: Home::App, .. }))
}
