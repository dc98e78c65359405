//! The resources that depend on each other in circles: what is found out once there is a cycle, and told once.
//!
//! Cycles that share a member are one knot, and untying one edge may untie them all: so a knot is told by its lowest member
//! alone, with the shortest of its cycles through that member. This costs more than the walk that found the cycle, and is paid for only
//! by a program that does not compile.

use super::{
    descriptor::Descriptor,
    edge::{Edge, Form},
};

/// What is reached from one resource, in its crate, in the order of a search that goes broad.
pub(super) struct Knot<const N: usize> {
    nodes: [Option<&'static Descriptor>; N],
    /// From which of them each was reached.
    from: [usize; N],
    /// The place of each, by its identity, plus one.
    slots: [usize; N],
    count: usize,
    /// Which of them leads back to the first, the nearest of those that do.
    back: Option<usize>,
}

impl<const N: usize> Knot<N> {
    /// `None` where `N` is too small.
    pub(super) const fn around(root: &'static Descriptor) -> Option<Self> {
        let mut knot = Self { nodes: [None; N], from: [0; N], slots: [0; N], count: 1, back: None };
        knot.nodes[0] = Some(root);
        let mut at = 0;
        while at < knot.count {
            if !knot.follow(at, root) {
                return None;
            }
            at += 1;
        }
        Some(knot)
    }

    /// Adds what the node at this place waits for; `false` where there is no room.
    const fn follow(&mut self, at: usize, root: &Descriptor) -> bool {
        let Some(node) = self.nodes[at] else { return true };
        let mut targets = Targets::of(node, root);
        while let Some(target) = targets.next() {
            if target.id == root.id {
                if self.back.is_none() {
                    self.back = Some(at);
                }
                continue;
            }
            let slot = self.slot(target);
            if self.slots[slot] != 0 {
                continue;
            }
            if self.count * 4 > N * 3 {
                return false;
            }
            self.nodes[self.count] = Some(target);
            self.from[self.count] = at;
            self.count += 1;
            self.slots[slot] = self.count;
        }
        true
    }

    /// Where its place is written, or would be.
    #[allow(clippy::cast_possible_truncation, reason = "only its lowest bits are used")]
    const fn slot(&self, target: &Descriptor) -> usize {
        let mut slot = target.id as usize & (N - 1);
        loop {
            let place = self.slots[slot];
            if place == 0 {
                return slot;
            }
            if let Some(other) = self.nodes[place - 1]
                && other.id == target.id
            {
                return slot;
            }
            slot = (slot + 1) & (N - 1);
        }
    }

    /// Whether a lower one than the first is in the knot: it is reached, as all here are, and leads back.
    pub(super) const fn has_lower(&self) -> bool {
        let Some(root) = self.nodes[0] else { return false };
        let mut leads_back = [false; N];
        let mut changed = true;
        while changed {
            changed = false;
            let mut at = self.count;
            while at > 1 {
                at -= 1;
                let Some(node) = self.nodes[at] else { continue };
                if !leads_back[at] && self.leads(node, root, &leads_back) {
                    if node.is_lower(root) {
                        return true;
                    }
                    leads_back[at] = true;
                    changed = true;
                }
            }
        }
        false
    }

    /// Whether it waits for the first, or for one that leads back to it.
    const fn leads(&self, node: &'static Descriptor, root: &Descriptor, leads_back: &[bool; N]) -> bool {
        let mut targets = Targets::of(node, root);
        while let Some(target) = targets.next() {
            if target.id == root.id {
                return true;
            }
            let place = self.slots[self.slot(target)];
            if place != 0 && leads_back[place - 1] {
                return true;
            }
        }
        false
    }

    /// The shortest cycle through the first, which stands first in it; and how many members it has.
    pub(super) const fn shortest(&self) -> ([Option<&'static Descriptor>; N], usize) {
        let mut path = [None; N];
        let Some(back) = self.back else { return (path, 0) };
        let (mut at, mut length) = (back, 1);
        while at != 0 {
            at = self.from[at];
            length += 1;
        }
        let mut place = length;
        at = back;
        while place > 0 {
            place -= 1;
            path[place] = self.nodes[at];
            at = self.from[at];
        }
        (path, length)
    }
}

/// What a resource waits for, in its crate, that may be on a cycle.
struct Targets {
    node: &'static Descriptor,
    krate: u64,
    group: usize,
    rest: &'static [Edge],
}

impl Targets {
    const fn of(node: &'static Descriptor, root: &Descriptor) -> Self {
        Self { node, krate: root.place.krate, group: 0, rest: node.edges[0] }
    }

    const fn next(&mut self) -> Option<&'static Descriptor> {
        loop {
            let [edge, rest @ ..] = self.rest else {
                if self.group == self.node.last_group {
                    return None;
                }
                self.group += 1;
                self.rest = self.node.edges[self.group];
                continue;
            };
            self.rest = rest;
            let Edge::Resource { to, form } = edge else { continue };
            let target = to.get();
            // What is lazy does not wait, so it may close a cycle; and who takes it in another form is told so.
            let waits = !matches!(form, Form::Lazy) && !target.options.lazy;
            if waits && !target.is_leaf() && target.place.krate == self.krate {
                return Some(target);
            }
        }
    }
}
