//! The schedules against what they promise, on random graphs.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    super::{
        adjacency::{Adjacency, NodeId, id},
        graph::Graph,
        schedule::{StartSchedule, StopSchedule},
    },
    graph::build,
    random::{Shape, lazy_shape, shape},
};
use crate::testing::{Spec, World};

fn graph(shape: &Shape) -> Graph {
    build(&World::new(shape.specs()).blueprint())
}

/// What may go on, told naively: all that has not been handed out, whose `before` have settled; nothing lazy, to start.
fn free(graph: &Graph, handed: &BTreeSet<NodeId>, settled: &BTreeSet<NodeId>, stop: bool) -> BTreeSet<NodeId> {
    let nodes = || (0..graph.len()).map(id);
    let early = |node: NodeId| (node as usize) < graph.early;
    nodes()
        .filter(|&node| !handed.contains(&node) && (stop || !graph.node(node).lazy))
        .filter(|&node| {
            let before = if stop { graph.stop_dependents().of(node) } else { graph.dependencies.of(node) };
            let phase = nodes().filter(|&other| early(other) != early(node)).all(|other| settled.contains(&other));
            before.iter().all(|other| settled.contains(other)) && (early(node) != stop || phase)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_start_hands_out_each_once_and_all_that_may_start(shape in lazy_shape(12), picks in prop::collection::vec(any::<prop::sample::Index>(), 12)) {
        let graph = graph(&shape);
        let mut schedule = StartSchedule::new(&graph);
        let (mut handed, mut settled, mut running) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for pick in picks {
            let expected = free(&graph, &handed, &settled, false);
            let mut given = BTreeSet::new();
            while let Some(node) = schedule.next() {
                prop_assert!(given.insert(node));
                running.push(node);
            }
            prop_assert_eq!(&given, &expected);
            handed.extend(given);
            if running.is_empty() {
                break;
            }
            prop_assert!(!schedule.is_over());
            let node = running.remove(pick.index(running.len()));
            schedule.settle(&graph, node);
            settled.insert(node);
            prop_assert_eq!(schedule.is_early(), (0..graph.early).any(|early| !settled.contains(&id(early))));
            for node in (0..graph.len()).map(id).filter(|&node| graph.node(node).lazy) {
                let before = graph.dependencies.of(node).iter().copied().chain((0..graph.early).map(id));
                prop_assert_eq!(schedule.may_start(node), before.collect::<Vec<_>>().iter().all(|one| settled.contains(one)));
            }
        }
        prop_assert_eq!(settled.len(), graph.len() - graph.lazy);
        prop_assert!(schedule.is_over());
    }

    #[test]
    fn a_stop_hands_out_each_once_and_all_that_may_go(shape in lazy_shape(12), picks in prop::collection::vec(any::<prop::sample::Index>(), 12)) {
        let graph = graph(&shape);
        let mut schedule = StopSchedule::new(&graph, vec![0; graph.len()], false);
        let (mut handed, mut settled, mut running) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for pick in picks {
            let expected = free(&graph, &handed, &settled, true);
            let mut given = BTreeSet::new();
            while let Some(node) = schedule.next() {
                prop_assert!(given.insert(node));
                running.push(node);
            }
            prop_assert_eq!(&given, &expected);
            handed.extend(given);
            if running.is_empty() {
                break;
            }
            let node = running.remove(pick.index(running.len()));
            schedule.settle(&graph, node);
            settled.insert(node);
        }
        prop_assert_eq!(settled.len(), graph.len());
        prop_assert!(schedule.is_at_gate() && !schedule.is_over());
        schedule.open_gate(&graph);
        prop_assert!(schedule.is_over());
    }

    #[test]
    fn one_at_a_time_a_stop_is_the_exact_reverse_of_the_start(shape in shape(16)) {
        let graph = graph(&shape);
        let mut schedule = StartSchedule::new(&graph);
        let (mut order, mut ranks) = (Vec::new(), vec![0; graph.len()]);
        while let Some(node) = schedule.next() {
            ranks[node as usize] = id(order.len());
            order.push(node);
            schedule.settle(&graph, node);
        }
        let mut schedule = StopSchedule::new(&graph, ranks, false);
        let mut back = Vec::new();
        while let Some(node) = schedule.next() {
            back.push(node);
            schedule.settle(&graph, node);
        }
        back.reverse();
        prop_assert_eq!(order, back);
    }

    #[test]
    fn arrows_turned_round_twice_are_the_arrows(shape in shape(12)) {
        let graph = graph(&shape);
        for node in 0..graph.len() {
            for &to in graph.dependencies.of(id(node)) {
                prop_assert!(graph.dependents.of(to).contains(&id(node)));
                prop_assert!(graph.depths[node] > graph.depths[to as usize]);
            }
            prop_assert!(graph.dependents.of(id(node)).is_sorted());
        }
        let edges = |list: &Adjacency| (0..graph.len()).map(|node| list.of(id(node)).len()).sum::<usize>();
        prop_assert_eq!(edges(&graph.dependencies), edges(&graph.dependents));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_lazy_goes_after_its_holder_unless_that_closes_a_circle(shape in lazy_shape(12)) {
        let world = World::new(shape.specs());
        let graph = build(&world.blueprint());
        let node = |i: usize| graph.node_of(world.descriptors[i]).expect("it is in the graph");
        let stop = graph.stop_dependencies();
        for i in 0..shape.len() {
            for to in graph.dependencies.of(node(i)) {
                prop_assert!(stop.of(node(i)).contains(to), "what holds for the start holds for the stop");
            }
            for &held in &shape.held[i] {
                let (holder, lazy) = (node(i), node(held));
                let goes_after = stop.of(holder).contains(&lazy);
                let early = (holder as usize) < graph.early;
                prop_assert!(goes_after || early || leads_to(stop, lazy, holder));
                prop_assert!(!(goes_after && leads_to(&graph.dependencies, lazy, holder)));
            }
            for &to in stop.of(node(i)) {
                prop_assert!(graph.stop_dependents().of(to).contains(&node(i)));
                prop_assert!(graph.depths[node(i) as usize] > graph.depths[to as usize], "there is no circle");
            }
        }
    }
}

fn leads_to(arrows: &Adjacency, from: NodeId, to: NodeId) -> bool {
    let mut reached = BTreeSet::from([from]);
    let mut queue = vec![from];
    while let Some(node) = queue.pop() {
        queue.extend(arrows.of(node).iter().filter(|&&next| reached.insert(next)));
    }
    reached.contains(&to)
}

#[test]
fn values_that_are_there_already_go_before_all_else() {
    let world = World::new([Spec::new("config").early(), Spec::new("db"), Spec::new("api").needs([1])]);
    let mut blueprint = world.blueprint();
    blueprint.given.push(world.given(1));
    let graph = build(&blueprint);
    let mut schedule = StartSchedule::new(&graph);
    assert_eq!(schedule.next(), graph.node_of(world.descriptors[1]));
    assert_eq!(schedule.next(), graph.node_of(world.descriptors[0]));
    assert_eq!(schedule.next(), None);
}
