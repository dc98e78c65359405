//! How deep each node stands above what it depends on, or the cycles that keep some from standing at all.

use super::adjacency::{Adjacency, NodeId, id};

/// For each node, the length of the longest chain that begins with it and goes down `dependencies`; the first `early` nodes are
/// below all others.
///
/// # Errors
/// The members of each cycle; the first is wanted by the last.
pub(super) fn measure(dependencies: &Adjacency, dependents: &Adjacency, early: usize) -> Result<Vec<u32>, Vec<Vec<NodeId>>> {
    let nodes = dependencies.len();
    let mut depths = vec![1_u32; nodes];
    let mut pending: Vec<_> = (0..nodes).map(|i| dependencies.of(id(i)).len()).collect();
    let mut free: Vec<_> = (0..nodes).map(id).filter(|&node| pending[node as usize] == 0).collect();
    let mut cycles = Vec::new();
    loop {
        while let Some(node) = free.pop() {
            for &dependent in dependents.of(node) {
                let i = dependent as usize;
                depths[i] = depths[i].max(depths[node as usize] + 1);
                if pending[i] > 0 {
                    pending[i] -= 1;
                    if pending[i] == 0 {
                        free.push(dependent);
                    }
                }
            }
        }
        // What still waits is in a cycle or behind one; each is told, and then taken as if it were not there.
        let Some(stuck) = (0..nodes).map(id).find(|&node| pending[node as usize] > 0) else { break };
        let cycle = cycle(dependencies, stuck, &pending);
        for &member in &cycle {
            pending[member as usize] = 0;
        }
        free.clone_from(&cycle);
        cycles.push(cycle);
    }
    if !cycles.is_empty() {
        return Err(cycles);
    }
    // What is not early rests on all that is.
    let base = depths[..early].iter().copied().max().unwrap_or(0);
    for depth in &mut depths[early..] {
        *depth += base;
    }
    Ok(depths)
}

/// A cycle among the nodes that still wait for something, as `node` does.
fn cycle(dependencies: &Adjacency, mut node: NodeId, pending: &[usize]) -> Vec<NodeId> {
    let stuck = |node: &&NodeId| pending[**node as usize] > 0;
    let mut path: Vec<NodeId> = Vec::new();
    // Whoever waits has a dependency that waits, so this comes back to where it has been.
    while !path.contains(&node) {
        path.push(node);
        node = dependencies.of(node).iter().find(stuck).copied().unwrap_or(node);
    }
    path.drain(..path.iter().position(|&member| member == node).unwrap_or(0));
    path
}
