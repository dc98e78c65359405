//! The walk that finds a dependency cycle in a `const`, and tells its story.
//!
//! A cycle lies within one crate, since crates do not depend on each other in circles; so the walk does not leave it.
//! Each resource looks for a cycle of which it is the lowest member, and visits only what is higher. Any order will do; what
//! it decides is the cost. In one that follows the graph, dependencies below, a walk ends where it begins: so the order is
//! by a guess at the depth, which is how far one gets by first dependencies alone.
//! Nothing is allocated: an open-addressed set and a stack, in tiers, so that a small graph pays for small arrays.

use super::{
    descriptor::Descriptor,
    edge::{Edge, Form},
    knot::Knot,
    story::story,
};

/// As many places as a walk has at most.
const LARGEST: usize = 8192;

/// Fails constant evaluation with the path, if `root` is the lowest member of a cycle.
#[track_caller]
pub const fn assert_acyclic(root: &'static Descriptor) {
    if root.is_leaf() {
        return;
    }
    if !(no_cycle::<64>(root) || no_cycle::<1024>(root) || no_cycle::<LARGEST>(root)) {
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
        Found::Cycle(length) => match Knot::<N>::around(root) {
            Some(knot) if knot.has_lower() => true,
            Some(knot) => {
                let (path, length) = knot.shortest();
                tell(root, &path, length)
            }
            None if N < LARGEST => false,
            None => tell(root, &walk.path, length),
        },
    }
}

/// Fails with what there is to tell.
#[track_caller]
const fn tell<const N: usize>(root: &'static Descriptor, path: &[Option<&'static Descriptor>; N], length: usize) -> ! {
    let (mut members, mut i) = ([root; N], 0);
    while i < length {
        if let Some(member) = path[i] {
            members[i] = member;
        }
        i += 1;
    }
    story(members.split_at(length).0).fail()
}

enum Found {
    No,
    Cycle(usize),
    TooLarge,
}

/// Written flat, since the compiler interprets it step by step, at about a fifth of a microsecond each.
#[allow(clippy::cast_possible_truncation, reason = "less than N")]
const fn cycle_length<const N: usize>(root: &'static Descriptor, walk: &mut Walk<N>) -> Found {
    let (lowest, rank) = (root.depth(), root.rank);
    let (mut node, mut length, mut known) = (root, 1, 0);
    let (mut rest, mut group) = (node.edges[0], 0);
    walk.path[0] = Some(root);
    loop {
        let [edge, tail @ ..] = rest else {
            if group < node.last_group {
                group += 1;
                rest = node.edges[group];
                continue;
            }
            length -= 1;
            if length == 0 {
                return Found::No;
            }
            let Some(before) = walk.path[length - 1] else { return Found::No };
            node = before;
            (rest, group) = walk.next[length - 1];
            continue;
        };
        rest = tail;
        let Edge::Resource { to, form } = edge else { continue };
        let target = to.get();
        if target.is_leaf() || target.place.krate != root.place.krate || matches!(form, Form::Lazy) || target.options.lazy {
            // What is lazy does not wait, so it may close a cycle; and who takes it in another form is told so.
            continue;
        }
        let id = target.id;
        if id == root.id {
            return Found::Cycle(length);
        }
        let deep = target.depth();
        if deep < lowest || (deep == lowest && (target.rank < rank || (target.rank == rank && id < root.id))) {
            continue;
        }
        let mut slot = id as usize & (N - 1);
        while walk.seen[slot] != 0 && walk.seen[slot] != id {
            slot = (slot + 1) & (N - 1);
        }
        if walk.seen[slot] == id {
            continue;
        }
        known += 1;
        if known * 4 > N * 3 || length == N {
            return Found::TooLarge;
        }
        walk.seen[slot] = id;
        walk.next[length - 1] = (rest, group);
        walk.path[length] = Some(target);
        length += 1;
        node = target;
        (rest, group) = (node.edges[0], 0);
    }
}
