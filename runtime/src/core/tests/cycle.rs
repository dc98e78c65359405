//! The walk that a `const` does, done at run time: it panics with the path.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use proptest::prelude::*;

use super::super::{
    const_text::{Text, fail},
    cycle::assert_acyclic,
};
use crate::testing::{Spec, World};

/// What a `const` would end with.
pub(super) fn message(check: impl FnOnce()) -> Option<String> {
    catch_unwind(AssertUnwindSafe(check)).err().map(|payload| match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast_ref::<&str>().copied().unwrap_or_default().to_owned(),
    })
}

fn cycles(world: &World) -> Vec<String> {
    world.descriptors.iter().filter_map(|descriptor| message(|| assert_acyclic(descriptor))).collect()
}

#[test]
fn a_cycle_is_told_once() {
    let world = World::new([
        Spec::new("Root").needs([2]),
        Spec::new("Api").needs([2]),
        Spec::new("Db").needs([3]),
        Spec::new("Config").needs([1]),
    ]);
    assert_eq!(cycles(&world), ["dependency cycle: Api -> Db -> Config -> Api"]);
}

#[test]
fn a_resource_that_takes_itself_is_a_cycle() {
    assert_eq!(cycles(&World::new([Spec::new("Self").needs([0])])), ["dependency cycle: Self -> Self"]);
}

#[test]
fn after_and_fallback_can_close_a_cycle_too() {
    let mut fallback = Spec::new("B");
    fallback.edges[1].push((0, super::super::edge::Form::Shared));
    let world = World::new([Spec::new("A").after(1), fallback]);
    assert_eq!(cycles(&world), ["dependency cycle: A -> B -> A"]);
}

#[test]
fn what_is_lazy_may_close_a_cycle_and_hides_no_other() {
    let lazy = |to| Spec::new("A").takes(to, super::super::edge::Form::Lazy);
    assert!(cycles(&World::new([lazy(1), Spec::new("B").needs([0])])).is_empty());
    assert!(cycles(&World::new([lazy(0)])).is_empty());
    let world = World::new([lazy(1).needs([2]), Spec::new("B").needs([0]), Spec::new("C").needs([0])]);
    assert_eq!(cycles(&world), ["dependency cycle: A -> C -> A"]);
}

#[test]
fn two_cycles_are_told_apart() {
    let world = World::new([
        Spec::new("A").needs([1]),
        Spec::new("B").needs([0]),
        Spec::new("C").needs([3]),
        Spec::new("D").needs([2]),
    ]);
    assert_eq!(cycles(&world), ["dependency cycle: A -> B -> A", "dependency cycle: C -> D -> C"]);
}

#[test]
fn a_graph_that_is_too_large_for_one_tier_is_walked_in_the_next() {
    let chain = |ends: usize| {
        let spec = |i: usize| {
            let spec = Spec::new(format!("R{i}"));
            if i + 1 < 700 { spec.needs([i + 1]) } else { spec.needs(if ends == 0 { Some(0) } else { None }) }
        };
        World::new((0..700).map(spec))
    };
    assert!(cycles(&chain(1)).is_empty());
    let told = cycles(&chain(0));
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("dependency cycle: R"), "{}", told[0]);
}

#[test]
fn a_text_is_cut_between_parts_and_never_within_a_character() {
    let long = "ä".repeat(500);
    let text = message(|| fail("begin {0}{0}end", &[&long])).expect("it fails");
    assert_eq!(text, format!("begin {long}end"));
    assert_eq!(message(|| Text::new().fail()).as_deref(), Some(""));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_knot_of_cycles_is_told_once_by_a_shortest_cycle_in_it(
        edges in prop::collection::vec(prop::collection::vec(0_usize..9, 0..4), 9),
    ) {
        let world = World::new(edges.iter().enumerate().map(|(i, edges)| Spec::new(format!("r{i}")).needs(edges.iter().copied())));
        let built = super::super::graph::Graph::build(&world.blueprint(), super::graph::asker(), false);
        let told: Vec<Vec<usize>> = cycles(&world).iter().map(|text| path(text)).collect();
        prop_assert_eq!(built.is_err(), !told.is_empty());
        let distance = distances(&edges);
        let mut knots = BTreeSet::new();
        for cycle in &told {
            prop_assert!(cycle.windows(2).all(|pair| edges[pair[0]].contains(&pair[1])), "{:?} has an edge that is not there", cycle);
            prop_assert_eq!(cycle.len() - 1, distance[cycle[0]][cycle[0]], "there is a shorter one than {:?}", cycle);
            let knot: Vec<usize> = (0..9).filter(|&i| distance[i][cycle[0]] < 99 && distance[cycle[0]][i] < 99).collect();
            prop_assert!(knots.insert(knot), "a knot is told twice");
        }
        let in_circles = (0..9).filter(|&i| distance[i][i] < 99);
        prop_assert!(in_circles.into_iter().all(|i| knots.iter().any(|knot| knot.contains(&i))), "a knot is not told");
    }
}

/// The numbers of the resources on a path.
fn path(text: &str) -> Vec<usize> {
    let path = text.strip_prefix("dependency cycle: ").expect("it is about a cycle");
    path.lines().next().unwrap_or_default().split(" -> ").map(|name| name[1..].parse().expect("named by number")).collect()
}

/// How many steps lead from one to the other, at least one; 99 where none do.
fn distances(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut distance = vec![vec![99; edges.len()]; edges.len()];
    for (from, edges) in edges.iter().enumerate() {
        for &to in edges {
            distance[from][to] = 1;
        }
    }
    for middle in 0..edges.len() {
        for from in 0..edges.len() {
            for to in 0..edges.len() {
                distance[from][to] = distance[from][to].min(distance[from][middle] + distance[middle][to]);
            }
        }
    }
    distance
}
