//! The order of the stop where something is lazy: the arrows of the start, and one from each holder of a `Lazy` to what it holds.
//!
//! Such an arrow may close a circle, which the start does not mind. It is left out then: what is lazy depends on its holder,
//! and goes before it. Where only two of these arrows together close one, the later holder in the stable order gives way.

use super::adjacency::{Adjacency, NodeId, id};

#[derive(Debug)]
pub(super) struct StopArrows {
    pub(super) dependencies: Adjacency,
    pub(super) dependents: Adjacency,
}

impl StopArrows {
    /// `held` has the holders, ascending, each with what it holds; `None` where the arrows are those of the start.
    pub(super) fn new(start: &Adjacency, early: usize, held: &[(NodeId, NodeId)]) -> Option<Self> {
        let mut added: Vec<Vec<NodeId>> = Vec::new();
        for &(holder, lazy) in held {
            // An early one goes after all others, whatever it holds.
            let early_holds_late = (holder as usize) < early && lazy as usize >= early;
            if early_holds_late || added.get(holder as usize).is_some_and(|more| more.contains(&lazy)) {
                continue;
            }
            if !leads_to(start, &added, lazy, holder) {
                added.resize_with(start.len(), Vec::new);
                added[holder as usize].push(lazy);
            }
        }
        if added.is_empty() {
            return None;
        }
        let mut dependencies = Adjacency::builder(start.len());
        for (i, more) in added.iter().enumerate() {
            start.of(id(i)).iter().chain(more).for_each(|&to| dependencies.push(to));
            dependencies.next();
        }
        let dependencies = dependencies.finish();
        Some(Self { dependents: dependencies.reversed(), dependencies })
    }
}

/// Whether arrows lead from one node to the other.
fn leads_to(start: &Adjacency, added: &[Vec<NodeId>], from: NodeId, to: NodeId) -> bool {
    let mut seen = vec![false; start.len()];
    let mut queue = vec![from];
    while let Some(node) = queue.pop() {
        if node == to {
            return true;
        }
        if !std::mem::replace(&mut seen[node as usize], true) {
            queue.extend(start.of(node));
            queue.extend(added.get(node as usize).into_iter().flatten());
        }
    }
    false
}
