//! What is wrong with a graph is told before anything runs, all of it at once.

use super::{
    super::{edge::Form, gather::Blueprint, graph::Graph, problem::Problem},
    graph::asker,
};
use crate::testing::{Spec, World};

fn problems(blueprint: &Blueprint) -> Vec<Problem> {
    match Graph::build(blueprint, asker(), false) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

fn text(world: &World) -> Vec<String> {
    problems(&world.blueprint()).iter().map(ToString::to_string).collect()
}

#[test]
fn a_missing_provider_is_told_with_ways_to_have_one() {
    let world = World::new([Spec::interface("Mailer"), Spec::new("api").needs([0])]);
    let text = text(&world);
    assert_eq!(text.len(), 1, "{text:?}");
    for part in ["`api` (world.rs:2) takes `dyn Mailer`", "provides(dyn Mailer)", "bind::<dyn Mailer>", "tenure::link!"] {
        assert!(text[0].contains(part), "{text:?}");
    }
}

#[test]
fn several_providers_are_named() {
    let world = World::new([
        Spec::interface("Mailer"),
        Spec::new("smtp").provides(0),
        Spec::new("log").provides(0),
        Spec::new("api").needs([0]),
    ]);
    let text = text(&world);
    assert_eq!(text.len(), 1, "{text:?}");
    assert!(text[0].contains("`smtp`, `log` are all its providers"), "{text:?}");
}

#[test]
fn two_primaries_are_no_choice() {
    let primary = |name| Spec::new(name).provides(0).options(|options| options.primary = true);
    let world = World::new([
        Spec::interface("Mailer"),
        primary("a"),
        primary("b"),
        Spec::new("c").provides(0),
        Spec::new("api").needs([0]),
    ]);
    let text = text(&world);
    assert_eq!(text.len(), 1, "{text:?}");
    assert!(text[0].contains("`a`, `b` are all `primary`"), "{text:?}");
}

#[test]
fn a_provider_that_may_fail_is_taken_as_an_option() {
    let specs =
        |form| [Spec::interface("Mailer"), Spec::new("smtp").optional().provides(0), Spec::new("api").takes(0, form)];
    assert!(matches!(problems(&World::new(specs(Form::Shared)).blueprint())[..], [Problem::OptionalProvider { .. }]));
    assert!(problems(&World::new(specs(Form::Optional)).blueprint()).is_empty());
    assert!(problems(&World::new(specs(Form::All)).blueprint()).is_empty());
}

#[test]
fn an_early_resource_takes_no_late_provider() {
    for form in [Form::Shared, Form::All, Form::Optional] {
        let world = World::new([
            Spec::interface("Vault"),
            Spec::new("late").provides(0),
            Spec::new("config").early().takes(0, form),
        ]);
        assert!(matches!(problems(&world.blueprint())[..], [Problem::LateProvider { .. }]), "{form:?}");
    }
}

#[test]
fn none_is_no_problem_for_a_vec_or_an_option() {
    let world =
        World::new([Spec::interface("Mailer"), Spec::new("a").takes(0, Form::All), Spec::new("b").takes(0, Form::Optional)]);
    assert!(problems(&world.blueprint()).is_empty());
}

#[test]
fn a_provided_resource_wants_its_value_unless_values_come_later() {
    let world = World::new([Spec::new("args").options(|options| options.provided = true), Spec::new("api").needs([0])]);
    let blueprint = world.blueprint();
    let found = problems(&blueprint);
    assert!(matches!(&found[..], [Problem::NotProvided { wanted_by: Some(by), .. }] if by.name == "api"), "{found:?}");
    assert!(Graph::build(&blueprint, asker(), true).is_ok());
    assert!(problems(&Blueprint { given: vec![world.given(0)], ..blueprint }).is_empty());
}

#[test]
fn a_value_is_given_once() {
    let world = World::new([Spec::new("db")]);
    let blueprint = Blueprint { given: vec![world.given(0), world.given(0)], ..world.blueprint() };
    assert!(matches!(problems(&blueprint)[..], [Problem::GivenTwice { .. }]));
}

#[test]
fn a_cycle_through_an_interface_is_told_with_its_path() {
    let api = Spec::new("api").needs([0]).on_lines("3:30");
    let world = World::new([Spec::interface("Mailer"), Spec::new("smtp").provides(0).needs([2]), api]);
    let told = "dependency cycle: smtp -> api -> smtp\n  \
                `smtp` takes `Arc<api>` at world.rs:2\n  \
                `api` takes `Arc<dyn Mailer>`, which `smtp` provides, at world.rs:30\n\
                help: write `lazy` on `api`, and take it as `Lazy<api>`\n\
                help: or move what they need of each other into a resource of its own";
    assert_eq!(text(&world), [told], "what is behind a cycle is not in it");
}

#[test]
fn who_takes_all_that_provide_a_trait_does_not_provide_it() {
    let world = World::new([Spec::interface("Check"), Spec::new("all").provides(0).takes(0, Form::All)]);
    let told = "dependency cycle: all -> all\n  \
                `all` takes `Vec<Arc<dyn Check>>`, which `all` provides, at world.rs:2\n\
                help: take the provider that is meant by its own type, or leave out `provides(dyn Check)` on `all`";
    assert_eq!(text(&world), [told]);
}

#[test]
fn an_interface_that_closes_a_cycle_is_asked_for_later() {
    let provider = |name, interface, takes| Spec::new(name).provides(interface).needs([takes]);
    let world = World::new([Spec::interface("A"), Spec::interface("B"), provider("a", 0, 1), provider("b", 1, 0)]);
    let text = text(&world);
    let help = "\nhelp: let `a` take `AppHandle` instead, and ask with `get::<dyn B>()` where it is needed\n";
    assert!(text[0].contains(help), "{text:?}");
}

#[test]
fn every_cycle_is_told_and_what_is_behind_one_is_not() {
    let world = World::new([
        Spec::new("behind").needs([1]),
        Spec::new("a").needs([2]),
        Spec::new("b").needs([1]),
        Spec::new("c").needs([3]),
        Spec::new("d").needs([1, 3]),
    ]);
    let text = text(&world);
    assert_eq!(text.len(), 2, "{text:?}");
    assert!(text[0].starts_with("dependency cycle: a -> b -> a"), "{text:?}");
    assert!(text[1].starts_with("dependency cycle: c -> c"), "{text:?}");
}

#[test]
fn all_problems_are_told_at_once() {
    let world = World::new([
        Spec::interface("None"),
        Spec::interface("Two"),
        Spec::new("a").provides(1),
        Spec::new("b").provides(1),
        Spec::new("args").options(|options| options.provided = true),
        Spec::new("x").needs([0, 1]),
        Spec::new("y").needs([7]),
        Spec::new("z").needs([6]),
        Spec::new("twice"),
    ]);
    let blueprint = Blueprint { given: vec![world.given(8), world.given(8)], ..world.blueprint() };
    let found = problems(&blueprint);
    let kinds: Vec<_> = found
        .iter()
        .map(|problem| match problem {
            Problem::GivenTwice { .. } => "twice",
            Problem::NotProvided { .. } => "not provided",
            Problem::NoProvider { .. } => "none",
            Problem::SeveralProviders { .. } => "several",
            Problem::Cycle { .. } => "cycle",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["twice", "not provided", "none", "several", "cycle"]);
}
