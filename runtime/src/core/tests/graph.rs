//! Which resources an app holds, and in which order.

use super::super::{
    adjacency::{NodeId, id},
    edge::{Edge, Form},
    gather::{Blueprint, Given},
    graph::Graph,
};
use crate::{
    failure::ResourceInfo,
    testing::{Spec, World},
};

pub(super) fn asker() -> ResourceInfo {
    ResourceInfo::app(std::panic::Location::caller())
}

pub(super) fn build(blueprint: &Blueprint) -> Graph {
    Graph::build(blueprint, asker(), false).expect("the graph is right")
}

fn names(graph: &Graph) -> Vec<&'static str> {
    graph.nodes.iter().map(|node| node.descriptor.name()).collect()
}

fn only(world: &World, roots: &[(usize, Form)]) -> Blueprint {
    let roots = roots.iter().map(|&(i, form)| Edge::resource(world.to(i), form)).collect();
    Blueprint { everything: false, roots, ..world.blueprint() }
}

fn node(world: &World, graph: &Graph, i: usize) -> NodeId {
    graph.node_of(world.descriptors[i]).expect("it is in the graph")
}

#[test]
fn only_pulls_exactly_what_is_needed() {
    let world = World::new([
        Spec::new("config"),
        Spec::new("db").needs([0]),
        Spec::interface("Mailer"),
        Spec::new("smtp").needs([0]).provides(2),
        Spec::new("api").needs([1, 2]),
        Spec::new("jobs").needs([1]),
        Spec::new("metrics"),
    ]);
    assert_eq!(names(&build(&only(&world, &[(4, Form::Shared)]))), ["config", "db", "smtp", "api"]);
    assert_eq!(names(&build(&only(&world, &[(5, Form::Shared)]))), ["config", "db", "jobs"]);
    assert_eq!(names(&build(&only(&world, &[(2, Form::Shared)]))), ["config", "smtp"]);
    assert_eq!(names(&build(&only(&world, &[]))), [""; 0]);
    assert_eq!(names(&build(&world.blueprint())), ["config", "db", "smtp", "api", "jobs", "metrics"]);
}

#[test]
fn what_is_reachable_by_type_needs_no_registry() {
    let world = World::new([Spec::new("config"), Spec::new("db").needs([0])]);
    let blueprint = Blueprint { registered: Vec::new(), ..only(&world, &[(1, Form::Shared)]) };
    assert_eq!(names(&build(&blueprint)), ["config", "db"]);
}

#[test]
fn what_a_fallback_takes_is_a_dependency_too() {
    let mut cache = Spec::new("cache");
    cache.edges[1].push((1, Form::Shared));
    let world = World::new([cache, Spec::new("disk")]);
    let graph = build(&only(&world, &[(0, Form::Shared)]));
    assert_eq!(names(&graph), ["cache", "disk"]);
    assert_eq!(graph.dependencies.of(0), [1]);
}

#[test]
fn after_orders_but_neither_starts_nor_holds() {
    let world = World::new([Spec::new("migrations"), Spec::new("api").after(0)]);
    assert_eq!(names(&build(&only(&world, &[(1, Form::Shared)]))), ["api"]);
    let both = build(&world.blueprint());
    assert_eq!(both.dependencies.of(node(&world, &both, 1)), [node(&world, &both, 0)]);
    assert!(both.blocked_by(&[node(&world, &both, 0)]).is_empty());
}

#[test]
fn a_bound_interface_replaces_its_providers() {
    let specs = || {
        [
            Spec::interface("Mailer"),
            Spec::interface("Named"),
            Spec::new("smtp").provides(0),
            Spec::new("both").provides(0).provides(1),
            Spec::new("api").needs([0]),
        ]
    };
    let world = World::new(specs());
    let mailer = Given { owned: false, ..world.given(0) };
    let graph = build(&Blueprint { given: vec![mailer], ..world.blueprint() });
    // One that provides something else as well is still wanted for that.
    assert_eq!(names(&graph), ["Mailer", "both", "api"]);
    assert_eq!(graph.dependencies.of(node(&world, &graph, 4)), [node(&world, &graph, 0)]);
    assert_eq!(graph.providers(world.descriptors[0]).len(), 1);
    let views: Vec<_> = graph.node(node(&world, &graph, 3)).views.iter().map(|view| view.interface.get().name()).collect();
    assert_eq!(views, ["Named"]);
}

#[test]
fn a_given_value_needs_nothing_that_its_init_would() {
    let world = World::new([Spec::new("config"), Spec::new("db").needs([0])]);
    let blueprint = Blueprint { given: vec![world.given(1)], ..only(&world, &[(1, Form::Shared)]) };
    let graph = build(&blueprint);
    assert_eq!(names(&graph), ["db"]);
    assert!(graph.node(0).given && graph.node(0).owned);
}

#[test]
fn a_primary_provider_stands_for_the_trait_and_a_vec_takes_all() {
    let world = World::new([
        Spec::interface("Mailer"),
        Spec::new("smtp").provides(0),
        Spec::new("log").provides(0).options(|options| options.primary = true),
        Spec::new("one").needs([0]),
        Spec::new("all").takes(0, Form::All),
    ]);
    let graph = build(&world.blueprint());
    let [smtp, log, one, all] = [1, 2, 3, 4].map(|i| node(&world, &graph, i));
    assert_eq!(graph.dependencies.of(one), [log]);
    assert_eq!(graph.dependencies.of(all), [smtp, log]);
    assert_eq!(graph.dependents.of(log), [one, all]);
}

#[test]
fn the_slot_of_an_interface_is_there_even_if_nobody_takes_it() {
    let world = World::new([Spec::interface("Mailer"), Spec::new("smtp").provides(0)]);
    let graph = build(&world.blueprint());
    for view in &graph.node(0).views {
        assert!(super::super::gather::number(view.interface.get().index) < graph.indices());
    }
}

#[test]
fn early_resources_come_first_and_the_rest_in_the_order_of_declaration() {
    let world =
        World::new([Spec::new("c"), Spec::new("a"), Spec::new("e2").early(), Spec::new("b"), Spec::new("e1").early()]);
    let mut blueprint = world.blueprint();
    assert_eq!(names(&build(&blueprint)), ["e2", "e1", "c", "a", "b"]);
    blueprint.registered.reverse();
    assert_eq!(names(&build(&blueprint)), ["e2", "e1", "c", "a", "b"]);
}

#[test]
fn depths_count_the_chain_below_and_all_that_is_early() {
    let world = World::new([
        Spec::new("env").early(),
        Spec::new("config").early().needs([0]),
        Spec::new("db"),
        Spec::new("api").needs([2]),
    ]);
    assert_eq!(build(&world.blueprint()).depths, [1, 2, 3, 4]);
}

#[test]
fn blocked_is_what_cannot_be_without_it() {
    let world = World::new([
        Spec::new("db"),
        Spec::interface("Store"),
        Spec::new("sql").needs([0]).provides(1),
        Spec::new("api").needs([1]),
        Spec::new("all").takes(1, Form::All),
        Spec::new("later").after(0),
        Spec::new("extra").optional().needs([0]),
        Spec::new("user").takes(6, Form::Optional),
        Spec::new("alone"),
    ]);
    let graph = build(&world.blueprint());
    let blocked = graph.blocked_by(&[node(&world, &graph, 0)]);
    let blocked: Vec<_> = blocked.into_iter().map(|node| graph.node(node).descriptor.name()).collect();
    assert_eq!(blocked, ["sql", "api", "all", "extra"]);
    assert!(graph.blocked_by(&[]).is_empty());
    assert_eq!(id(graph.len()), 8);
}

#[test]
fn what_is_held_as_lazy_is_a_member_and_orders_the_stop_alone() {
    let world = World::new([Spec::new("db"), Spec::new("heavy").lazy().needs([0]), Spec::new("api").holds(1)]);
    let graph = build(&only(&world, &[(2, Form::Shared)]));
    let [db, heavy, api] = [0, 1, 2].map(|i| node(&world, &graph, i));
    assert_eq!((graph.lazy, graph.dependencies.of(api), graph.dependencies.of(heavy)), (1, &[][..], &[db][..]));
    assert_eq!((graph.stop_dependencies().of(api), graph.stop_dependents().of(heavy)), (&[heavy][..], &[api][..]));
    assert_eq!(graph.depths, [1, 2, 3]);
    assert_eq!(names(&build(&only(&world, &[(1, Form::Lazy)]))), ["db", "heavy"]);
}

#[test]
fn what_is_lazy_and_depends_on_its_holder_goes_before_it() {
    let world =
        World::new([Spec::new("hub").holds(2), Spec::new("middle").needs([0]), Spec::new("plugin").lazy().needs([1])]);
    let graph = build(&world.blueprint());
    assert!(graph.stop_dependencies().of(node(&world, &graph, 0)).is_empty());
    assert_eq!(graph.depths, [1, 2, 3]);
}

#[test]
fn of_two_that_hold_each_other_the_first_goes_before_the_second() {
    let world = World::new([Spec::new("a").lazy().holds(1), Spec::new("b").lazy().holds(0)]);
    let graph = build(&world.blueprint());
    assert_eq!((graph.stop_dependencies().of(0), graph.stop_dependencies().of(1)), (&[1][..], &[][..]));
}

#[test]
fn an_early_holder_goes_last_all_the_same() {
    let world = World::new([Spec::new("config").early().holds(1), Spec::new("heavy").lazy()]);
    let graph = build(&world.blueprint());
    assert!(graph.stop_dependencies().of(0).is_empty());
    assert_eq!(graph.depths, [1, 2]);
}

#[test]
fn what_is_lazy_and_given_is_lazy_no_more() {
    let world = World::new([Spec::new("heavy").lazy(), Spec::new("api").holds(0)]);
    let graph = build(&Blueprint { given: vec![world.given(0)], ..only(&world, &[(1, Form::Shared)]) });
    assert_eq!((graph.lazy, graph.stop_dependencies().of(1)), (0, &[0][..]));
}
