//! The walk that a `const` does, done at run time: it panics with the path.

use std::panic::{AssertUnwindSafe, catch_unwind};

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
fn a_cycle_is_told_once_by_the_member_that_is_declared_first() {
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
fn what_is_lazy_closes_no_cycle_in_whatever_form_it_is_held() {
    let lazy = |spec: Spec| spec.options(|options| options.lazy = true);
    let world =
        World::new([Spec::new("Api").needs([1]), lazy(Spec::new("Report")).needs([0]), lazy(Spec::new("Heavy")).needs([2])]);
    assert_eq!(cycles(&world), [""; 0]);
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
    assert!(message(|| assert_acyclic(chain(1).descriptors[0])).is_none());
    let text = message(|| assert_acyclic(chain(0).descriptors[0])).expect("there is a cycle");
    assert!(text.starts_with("dependency cycle: R0 -> R1 -> "), "{text}");
}

#[test]
fn a_text_is_cut_between_parts_and_never_within_a_character() {
    let long = "ä".repeat(2000);
    let text = message(|| fail("begin {0}{0}end", &[&long])).expect("it fails");
    assert_eq!(text, format!("begin {long}end"));
    assert_eq!(message(|| Text::new().fail()).as_deref(), Some(""));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cycle_is_told_if_and_only_if_there_is_one(edges in prop::collection::vec(prop::collection::vec(0_usize..7, 0..3), 7)) {
        let world = World::new(edges.iter().enumerate().map(|(i, edges)| Spec::new(format!("r{i}")).needs(edges.iter().copied())));
        let built = super::super::graph::Graph::build(&world.blueprint(), super::graph::asker(), false);
        prop_assert_eq!(built.is_err(), !cycles(&world).is_empty());
    }
}
