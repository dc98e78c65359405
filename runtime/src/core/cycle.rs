//! The walk that finds a dependency cycle in a `const`, and tells its story.
//!
//! A cycle lies within one crate, since crates do not depend on each other in circles; so the walk does not leave it.
//! Each cycle is reported once, by the member that is declared first: the walk visits only what comes later.
//! Nothing is allocated: an open-addressed set and a stack, in tiers, so that a small graph pays for small arrays.

use super::{
    descriptor::Descriptor,
    edge::{Edge, Form},
    story::{is_lazy_in_a_wrong_form, story},
};

/// Fails constant evaluation with the path, if `root` is the first declared member of a cycle.
#[track_caller]
pub const fn assert_acyclic(root: &'static Descriptor) {
    if !(no_cycle::<64>(root) || no_cycle::<1024>(root) || no_cycle::<8192>(root)) {
        // More than 6,000 resources of one crate behind one root: left to the check at run time.
    }
}

struct Walk<const N: usize> {
    path: [Option<&'static Descriptor>; N],
    /// For each member of the path but the last: the edges of its group that are not looked at yet, and the group.
    next: [(&'static [Edge], usize); N],
    seen: [u64; N],
}

/// `false` where `N` is too small to tell.
#[track_caller]
const fn no_cycle<const N: usize>(root: &'static Descriptor) -> bool {
    let mut walk = Walk::<N> { path: [None; N], next: [(&[], 0); N], seen: [0; N] };
    match cycle_length(root, &mut walk) {
        Found::No => true,
        Found::TooLarge => false,
        Found::Cycle(length) => {
            tell(root, &walk, length);
            true
        }
    }
}

/// Fails with what there is to tell.
#[track_caller]
const fn tell<const N: usize>(root: &'static Descriptor, walk: &Walk<N>, length: usize) {
    let (mut members, mut i) = ([root; N], 0);
    while i < length {
        if let Some(member) = walk.path[i] {
            members[i] = member;
        }
        i += 1;
    }
    let members = members.split_at(length).0;
    if !is_lazy_in_a_wrong_form(members) {
        story(members).fail();
    }
}

enum Found {
    No,
    Cycle(usize),
    TooLarge,
}

/// Written flat, since the compiler interprets it step by step, at about a fifth of a microsecond each.
#[allow(clippy::cast_possible_truncation, reason = "less than N")]
const fn cycle_length<const N: usize>(root: &'static Descriptor, walk: &mut Walk<N>) -> Found {
    let rank = root.rank;
    let (mut node, mut depth, mut known) = (root, 1, 0);
    let (mut rest, mut group) = (node.edges[0], 0);
    walk.path[0] = Some(root);
    loop {
        let [edge, tail @ ..] = rest else {
            if group < node.last_group {
                group += 1;
                rest = node.edges[group];
                continue;
            }
            depth -= 1;
            if depth == 0 {
                return Found::No;
            }
            let Some(before) = walk.path[depth - 1] else { return Found::No };
            node = before;
            (rest, group) = walk.next[depth - 1];
            continue;
        };
        rest = tail;
        let Edge::Resource { to, form } = edge else { continue };
        let target = to.get();
        // Only what comes later in the same crate.
        if target.rank < rank || target.place.krate != root.place.krate {
            continue;
        }
        if matches!(form, Form::Lazy) {
            // It does not wait, so it may close a cycle.
            continue;
        }
        let id = target.id;
        if target.rank == rank {
            if id == root.id {
                return Found::Cycle(depth);
            }
            if id < root.id {
                continue;
            }
        }
        let mut slot = id as usize & (N - 1);
        while walk.seen[slot] != 0 && walk.seen[slot] != id {
            slot = (slot + 1) & (N - 1);
        }
        if walk.seen[slot] == id {
            continue;
        }
        known += 1;
        if known * 4 > N * 3 || depth == N {
            return Found::TooLarge;
        }
        walk.seen[slot] = id;
        walk.next[depth - 1] = (rest, group);
        walk.path[depth] = Some(target);
        depth += 1;
        node = target;
        (rest, group) = (node.edges[0], 0);
    }
}
