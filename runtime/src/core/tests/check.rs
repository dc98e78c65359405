//! The laws of two descriptors.

use super::{
    super::{
        check::{check_edge, check_edges, check_get, check_root_edge},
        edge::{Edge, Form, Home},
    },
    cycle::message,
};
use crate::testing::{Spec, World};

#[test]
fn the_wrong_form_of_holding_is_told_with_the_right_one() {
    let world = World::new([Spec::new("Db"), Spec::new("Cache").optional(), Spec::interface("Mailer"), Spec::new("Api")]);
    let check = |to: usize, form| message(|| check_edge(world.descriptors[3], Edge::resource(world.to(to), form)));
    let table: [(usize, Form, Option<&str>); 10] = [
        (0, Form::Shared, None),
        (0, Form::Optional, Some("`Api` takes `Option<Arc<Db>>`, but `Db` is not optional: take `Arc<Db>`")),
        (0, Form::All, Some("`Api` takes `Vec<Arc<Db>>`, but `Db` is a single resource: take `Arc<Db>`")),
        (0, Form::After, None),
        (1, Form::Shared, Some("`Api` takes `Arc<Cache>`, but `Cache` is optional: take `Option<Arc<Cache>>`")),
        (1, Form::Optional, None),
        (2, Form::Shared, None),
        (2, Form::Optional, None),
        (2, Form::All, None),
        (2, Form::After, Some("`Api` starts after `Mailer`, which is a trait: name the resources that provide it")),
    ];
    for (to, form, expected) in table {
        assert_eq!(check(to, form).as_deref(), expected, "{form:?} of {to}");
    }
}

#[test]
fn an_early_resource_depends_on_early_ones_only() {
    let world = World::new([
        Spec::new("Late"),
        Spec::new("Env").early(),
        Spec::new("Config").early().needs([1, 0]),
        Spec::new("Other").early().after(0),
    ]);
    assert_eq!(
        message(|| check_edges(world.descriptors[2], 0)).as_deref(),
        Some("`Config` is early, but takes `Late`, which is not: make `Late` early as well")
    );
    assert_eq!(
        message(|| check_edges(world.descriptors[3], 2)).as_deref(),
        Some("`Other` is early, but starts after `Late`, which is not: make `Late` early, or drop the `after`")
    );
    assert_eq!(message(|| check_edges(world.descriptors[1], 0)), None);
}

#[test]
fn main_takes_nothing_that_belongs_to_a_resource() {
    let tasks = Edge::Framework { name: "Tasks", home: Home::Resource };
    assert_eq!(
        message(|| check_root_edge("main", tasks)).as_deref(),
        Some("`main` takes `Tasks`, which belongs to a resource: take it in that resource's `init`")
    );
    assert_eq!(message(|| check_root_edge("main", Edge::Framework { name: "Shutdown", home: Home::Anywhere })), None);
}

#[test]
fn what_is_optional_is_asked_for_with_try_get() {
    let world = World::new([Spec::new("Cache").optional(), Spec::new("Db")]);
    assert_eq!(
        message(|| check_get(world.descriptors[0])).as_deref(),
        Some("`Cache` is optional: ask for it with `try_get`")
    );
    assert_eq!(message(|| check_get(world.descriptors[1])), None);
}
