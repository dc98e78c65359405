//! What a graph knows of what lives in scopes.

use super::{INNER, OUTER};
use crate::{
    Problem,
    core::{
        edge::{Edge, Form},
        gather::Blueprint,
        graph::Graph,
        info::ResourceInfo,
    },
    testing::{Spec, World},
};

fn build(blueprint: &Blueprint) -> Result<Graph, Vec<Problem>> {
    Graph::build(blueprint, ResourceInfo::app(std::panic::Location::caller()), false)
}

#[test]
fn what_lives_in_a_scope_is_no_node_but_what_it_needs_is() {
    let world = World::new([
        Spec::new("pool"),
        Spec::new("other"),
        Spec::new("unit").lives_in(&OUTER).needs([0]),
        Spec::new("line").lives_in(&INNER).needs([2]),
    ]);
    let registered = Blueprint { roots: vec![Edge::resource(world.to(3), Form::All)], ..Blueprint::default() };
    let graph = build(&registered).expect("nothing is wrong");
    assert_eq!(graph.len(), 1);
    let node = graph.node_of(world.descriptors[0]).expect("it is a node");
    assert!(graph.is_used_by_scopes(node));
    let all = build(&world.blueprint()).expect("nothing is wrong");
    assert_eq!(all.len(), 2);
    let used = |i: usize| all.node_of(world.descriptors[i]).is_some_and(|node| all.is_used_by_scopes(node));
    assert!(used(0) && !used(1));
}

#[test]
fn an_interface_that_nobody_provides_in_a_scope_is_a_problem() {
    let world =
        World::new([Spec::interface("Store").lives_in(&OUTER), Spec::new("unit").lives_in(&OUTER).takes(0, Form::Shared)]);
    let problems = build(&world.blueprint()).expect_err("nobody provides it");
    assert!(matches!(problems[..], [Problem::NoProvider { .. }]), "{problems:?}");
}

#[test]
fn an_app_cannot_be_built_for_what_lives_in_a_scope() {
    let world = World::new([Spec::new("unit").lives_in(&OUTER)]);
    let roots = vec![Edge::resource(world.to(0), Form::Shared)];
    let problems = build(&Blueprint { roots, ..Blueprint::default() }).expect_err("it is not the app's");
    let [problem @ Problem::Captive { .. }] = &problems[..] else { panic!("{problems:?}") };
    assert!(problem.to_string().contains("lives in the scope `Outer`"), "{problem}");
}

#[test]
fn an_outer_scope_does_not_hold_what_lives_further_inside() {
    let world = World::new([Spec::new("line").lives_in(&INNER), Spec::new("unit").lives_in(&OUTER).needs([0])]);
    let problems = build(&world.blueprint()).expect_err("it lives longer");
    assert!(matches!(problems[..], [Problem::Captive { .. }]), "{problems:?}");
}

#[test]
fn the_app_takes_no_value_that_is_a_scopes() {
    let world = World::new([Spec::new("unit").lives_in(&OUTER)]);
    let blueprint = Blueprint { given: vec![world.given(0)], ..Blueprint::default() };
    let problems = build(&blueprint).expect_err("it is a scope's");
    assert!(matches!(problems[..], [Problem::ValueOfScope { .. }]), "{problems:?}");
}
