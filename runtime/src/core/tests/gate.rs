//! The gate of the scopes against what it promises, on random graphs.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    super::{
        adjacency::{NodeId, id},
        gate::Gate,
        graph::Graph,
        schedule::StopSchedule,
    },
    graph::build,
    random::{Shape, shape},
};
use crate::testing::{Spec, World};

/// All that arrows lead to, with where they begin.
fn closed<'a>(nodes: &[NodeId], next: impl Fn(NodeId) -> &'a [NodeId]) -> BTreeSet<NodeId> {
    let (mut found, mut queue) = (BTreeSet::new(), nodes.to_vec());
    while let Some(node) = queue.pop() {
        if found.insert(node) {
            queue.extend(next(node));
        }
    }
    found
}

fn chosen(graph: &Graph, bits: u16) -> Vec<NodeId> {
    (0..graph.len()).filter(|node| bits >> node & 1 == 1).map(id).collect()
}

fn graph(shape: &Shape) -> Graph {
    build(&World::new(shape.specs()).blueprint())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_may_open_scopes_goes_before_and_what_they_use_after_and_nothing_else_waits(
        shape in shape(12),
        (may_open, used) in any::<(u16, u16)>(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 13),
    ) {
        let graph = graph(&shape);
        let (may_open, used) = (chosen(&graph, may_open), chosen(&graph, used));
        let after = closed(&used, |node| graph.dependencies.of(node));
        let before: BTreeSet<_> = closed(&may_open, |node| graph.dependents.of(node))
            .into_iter()
            .filter(|node| !after.contains(node) && *node as usize >= graph.early)
            .collect();
        let gate = Gate::between(&graph, may_open, used);
        let mut schedule = StopSchedule::with_gate(&graph, vec![0; graph.len()], gate);
        let (mut handed, mut settled, mut running, mut open) = (BTreeSet::new(), BTreeSet::new(), Vec::new(), false);
        let early = |node: NodeId| (node as usize) < graph.early;
        for pick in picks {
            let all = || (0..graph.len()).map(id);
            let expected: BTreeSet<_> = all()
                .filter(|node| !handed.contains(node) && (open || !after.contains(node)))
                .filter(|&node| graph.dependents.of(node).iter().all(|other| settled.contains(other)))
                .filter(|&node| !early(node) || all().filter(|&other| !early(other)).all(|other| settled.contains(&other)))
                .collect();
            let mut given = BTreeSet::new();
            while let Some(node) = schedule.next() {
                prop_assert!(given.insert(node), "handed out once");
                running.push(node);
            }
            prop_assert_eq!(&given, &expected);
            handed.extend(given);
            prop_assert_eq!(schedule.is_at_gate(), !open && before.iter().all(|node| settled.contains(node)));
            // The scopes are closed at some time after the gate is reached, at the latest when nothing else can go on.
            if schedule.is_at_gate() && (running.is_empty() || pick.index(2) == 0) {
                open = true;
                schedule.open_gate(&graph);
                continue;
            }
            if running.is_empty() {
                break;
            }
            let node = running.remove(pick.index(running.len()));
            schedule.settle(&graph, node);
            settled.insert(node);
        }
        prop_assert_eq!(settled.len(), graph.len());
        prop_assert!(open == schedule.is_over());
        prop_assert!(open || schedule.is_at_gate());
    }
}

#[test]
fn what_opens_scopes_and_is_used_in_them_goes_after() {
    let world = World::new([Spec::new("db"), Spec::new("hub").needs([0]).takes_app(), Spec::new("server").needs([1])]);
    let graph = build(&world.blueprint());
    let node = |i: usize| graph.node_of(world.descriptors[i]).expect("it is there");
    let gate = Gate::between(&graph, vec![node(1)], vec![node(1)]);
    let mut schedule = StopSchedule::with_gate(&graph, vec![0; 3], gate);
    assert_eq!((schedule.next(), schedule.next()), (Some(node(2)), None));
    assert!(!schedule.is_at_gate(), "the server may open scopes by the hub");
    schedule.settle(&graph, node(2));
    assert_eq!((schedule.next(), schedule.is_at_gate()), (None, true));
    schedule.open_gate(&graph);
    assert_eq!((schedule.next(), schedule.is_at_gate()), (Some(node(1)), false));
}

#[test]
fn who_takes_the_app_is_known_by_its_edge() {
    let world = World::new([Spec::new("db"), Spec::new("server").needs([0]).takes_app()]);
    let graph = build(&world.blueprint());
    let mut schedule = StopSchedule::new(&graph, vec![0, 1], false);
    assert!(!schedule.is_at_gate());
    let server = schedule.next().expect("it goes first");
    assert_eq!(graph.node_of(world.descriptors[1]), Some(server));
    schedule.settle(&graph, server);
    assert!(schedule.is_at_gate());
}
