//! The walk that finds a dependency cycle in a `const`, and tells its path.
//!
//! A cycle lies within one crate, since crates do not depend on each other in circles; so the walk does not leave it.
//! Each cycle is reported once, by the member that is declared first: the walk visits only what comes later.
//! Nothing is allocated: an open-addressed set and a stack, in tiers, so that a small graph pays for small arrays.

use super::{
    const_text::Text,
    descriptor::Descriptor,
    edge::{DescriptorRef, Edge},
};

/// Fails constant evaluation with the path, if `root` is the first declared member of a cycle.
#[track_caller]
pub const fn assert_acyclic(root: &'static Descriptor) {
    if !(no_cycle::<32>(root) || no_cycle::<512>(root) || no_cycle::<8192>(root)) {
        // More than 6,000 resources of one crate behind one root: left to the check at run time.
    }
}

struct Walk<const N: usize> {
    path: [Option<&'static Descriptor>; N],
    /// For each member of the path, the group and the place in it of the edge to look at next.
    next: [(u8, u16); N],
    seen: [u64; N],
}

/// `false` where `N` is too small to tell.
#[track_caller]
const fn no_cycle<const N: usize>(root: &'static Descriptor) -> bool {
    let mut walk = Walk::<N> { path: [None; N], next: [(0, 0); N], seen: [0; N] };
    match cycle_length(root, &mut walk) {
        Found::No => true,
        Found::TooLarge => false,
        Found::Cycle(length) => tell(&walk, length),
    }
}

enum Found {
    No,
    Cycle(usize),
    TooLarge,
}

#[allow(clippy::cast_possible_truncation, reason = "less than N")]
const fn cycle_length<const N: usize>(root: &'static Descriptor, walk: &mut Walk<N>) -> Found {
    walk.path[0] = Some(root);
    let (mut depth, mut known) = (1, 0);
    while depth > 0 {
        let Some(node) = walk.path[depth - 1] else { return Found::No };
        let Some(to) = next_edge(node, &mut walk.next[depth - 1]) else {
            depth -= 1;
            continue;
        };
        let target = to.get();
        if target.id == root.id {
            return Found::Cycle(depth);
        }
        let later = target.order > root.order || (target.order == root.order && target.id > root.id);
        if target.krate != root.krate || !later {
            continue;
        }
        let mut slot = (target.id % N as u64) as usize;
        while walk.seen[slot] != 0 && walk.seen[slot] != target.id {
            slot = (slot + 1) % N;
        }
        if walk.seen[slot] == target.id {
            continue;
        }
        known += 1;
        if known * 4 > N * 3 || depth == N {
            return Found::TooLarge;
        }
        walk.seen[slot] = target.id;
        walk.path[depth] = Some(target);
        walk.next[depth] = (0, 0);
        depth += 1;
    }
    Found::No
}

const fn next_edge(node: &Descriptor, next: &mut (u8, u16)) -> Option<DescriptorRef> {
    while (next.0 as usize) < node.edges.len() {
        let group = node.edges[next.0 as usize];
        if next.1 as usize == group.len() {
            *next = (next.0 + 1, 0);
            continue;
        }
        let edge = group[next.1 as usize];
        next.1 += 1;
        if let Edge::Resource { to, .. } = edge {
            return Some(to);
        }
    }
    None
}

#[track_caller]
const fn tell<const N: usize>(walk: &Walk<N>, length: usize) -> ! {
    let mut text = Text::new();
    text.push("dependency cycle: ");
    let mut i = 0;
    while i <= length {
        if let Some(node) = walk.path[i % length] {
            text.push(node.name());
        }
        if i < length {
            text.push(" -> ");
        }
        i += 1;
    }
    text.fail()
}
