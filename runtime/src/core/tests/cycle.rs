//! The walk that a `const` does, done at run time: it panics with the path.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use proptest::prelude::*;

use super::super::{
    const_text::{Text, fail},
    cycle::assert_acyclic,
    edge::Form,
    lines::line_of,
};
use crate::testing::{Spec, World};

/// What a `const` would end with.
pub(super) fn message(check: impl FnOnce()) -> Option<String> {
    catch_unwind(AssertUnwindSafe(check)).err().map(|payload| match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast_ref::<&str>().copied().unwrap_or_default().to_owned(),
    })
}

fn stories(world: &World) -> Vec<String> {
    world.descriptors.iter().filter_map(|descriptor| message(|| assert_acyclic(descriptor))).collect()
}

/// The headlines alone.
fn cycles(world: &World) -> Vec<String> {
    stories(world).iter().filter_map(|story| story.lines().next()).map(ToOwned::to_owned).collect()
}

/// The lines of the one cycle that there is, below its headline.
fn story(specs: impl IntoIterator<Item = Spec>) -> Vec<String> {
    let told = stories(&World::new(specs));
    assert_eq!(told.len(), 1, "{told:?}");
    told[0].lines().skip(1).map(ToOwned::to_owned).collect()
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
    fallback.edges[1].push((0, Form::Shared));
    let world = World::new([Spec::new("A").after(1), fallback]);
    assert_eq!(cycles(&world), ["dependency cycle: A -> B -> A"]);
}

#[test]
fn what_is_lazy_may_close_a_cycle_and_hides_no_other() {
    let lazy = |to| Spec::new("A").takes(to, Form::Lazy);
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
fn each_step_is_told_with_its_form_and_its_place() {
    let mut cache = Spec::new("Cache").on_lines("4:;40");
    cache.edges[1].push((4, Form::Optional));
    let mut told = story([
        Spec::new("Api").needs([5, 1]).on_lines("1:10,11"),
        Spec::new("Db").needs([5, 2]).on_lines("2:20"),
        Spec::new("Other").after(3).on_lines("3:;;30"),
        cache,
        Spec::new("Disk").optional().takes(0, Form::Pool),
        Spec::new("Config"),
    ]);
    // It begins with any of them.
    told.sort();
    assert_eq!(
        told,
        [
            "  `Api` takes `Arc<Db>` at world.rs:11",
            "  `Db` takes `Arc<Other>` at world.rs:20",
            "  `Disk` takes `Arc<Pool<Api>>` at world.rs:5",
            "  `Other` starts after `Cache` at world.rs:30",
            "  the `fallback` of `Cache` takes `Option<Arc<Disk>>` at world.rs:40",
            "help: leave `Cache` out of the `after` of `Other`",
        ]
    );
}

#[test]
fn what_can_be_lazy_is_named_and_what_cannot_is_not() {
    const OR: &str = "help: or move what they need of each other into a resource of its own";
    let early = |name| Spec::new(name).early();
    let help = |specs: [Spec; 3]| story(specs)[3..].to_vec();
    let all = [Spec::new("A").needs([1]), Spec::new("B").needs([2]), Spec::new("C").needs([0])];
    let text = "help: write `lazy` on `B`, `C` or `A`, whichever can wait for its first use, and take it as `Lazy<…>`";
    assert_eq!(help(all), [text, OR]);
    let one = [Spec::new("A").needs([1]), early("B").needs([2]), Spec::new("C").optional().takes(0, Form::Shared)];
    assert_eq!(help(one), ["help: write `lazy` on `A`, and take it as `Lazy<A>`", OR]);
    let none = [early("A").needs([1]), early("B").needs([2]), early("C").needs([0])];
    assert_eq!(help(none), ["help: let `A` take `AppHandle` instead, and ask with `get::<B>()` where it is needed", OR]);
    let optional = |name, to| Spec::new(name).optional().takes(to, Form::Optional);
    let text = "help: let `A` take `AppHandle` instead, and ask with `try_get::<B>()` where it is needed";
    assert_eq!(help([optional("A", 1), optional("B", 2), optional("C", 0)]), [text, OR]);
}

#[test]
fn what_is_lazy_and_taken_in_a_wrong_form_is_told_as_that_alone() {
    assert!(stories(&World::new([Spec::new("A").needs([1]), Spec::new("B").lazy().needs([0])])).is_empty());
}

#[test]
fn who_takes_itself_is_told_what_it_has_already() {
    let told = story([Spec::new("A").needs([0])]);
    assert_eq!(told[0], "  `A` takes `Arc<A>` at world.rs:1");
    assert!(told[1].starts_with("help: leave it out: the hooks of `A` are given the value itself; "), "{told:?}");
    assert_eq!(story([Spec::new("A").after(0)])[1], "help: leave `A` out of its own `after`");
}

#[test]
fn of_two_with_one_name_each_is_told_with_its_module() {
    let config = |module| Spec::new("Config").in_module(module);
    let told = |modules: [&'static str; 2]| {
        let [a, b] = modules.map(config);
        let [told] = &stories(&World::new([Spec::new("Api").needs([1]), a.needs([2]), b.needs([0])]))[..] else {
            panic!("there is one cycle")
        };
        told.lines().next().map(|path| path.replace("dependency cycle: ", "").replace(" -> ", " "))
    };
    let is_circle = |told: Option<String>, circle: &str| {
        let told = told.unwrap_or_default();
        // It begins with any of them.
        assert!(format!("{circle} {circle}").contains(&told) && told.split(' ').count() == 4, "{told}");
    };
    is_circle(told(["shop::orders", "shop::billing"]), "Api orders::Config billing::Config");
    is_circle(told(["shop", "shop::billing::eu"]), "Api Config billing::eu::Config");
}

#[test]
fn cycles_that_share_a_member_are_told_once() {
    let world = World::new([Spec::new("A").needs([1]), Spec::new("B").needs([0, 2]), Spec::new("C").needs([1])]);
    assert_eq!(cycles(&world), ["dependency cycle: A -> B -> A"]);
}

#[test]
fn a_line_is_that_of_the_attribute_where_nothing_else_is_known() {
    for (lines, of) in [
        ("", [3, 3, 3]),
        ("3:5,6;;4", [5, 6, 4]),
        ("3:5;;", [5, 5, 3]),
        ("3:;;7,8", [3, 3, 7]),
        // A macro wrote it.
        ("4:5,6;;4", [3, 3, 3]),
    ] {
        assert_eq!([line_of(lines, 3, 0, 0), line_of(lines, 3, 0, 1), line_of(lines, 3, 2, 0)], of, "{lines}");
    }
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
    assert!(stories(&chain(1)).is_empty());
    // Which member is the first is an order by chance, beyond a hundred lines.
    let [text] = &stories(&chain(0))[..] else { panic!("there is one cycle") };
    assert!(text.starts_with("dependency cycle: R") && text.ends_with(" of its own"), "{text}");
    assert!(text.contains(" -> (688 more) -> R"), "{text}");
    assert_eq!(text.lines().count(), 15, "{text}");
}

#[test]
fn a_text_is_cut_between_parts_and_never_within_a_character() {
    let long = "ä".repeat(2_000);
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
