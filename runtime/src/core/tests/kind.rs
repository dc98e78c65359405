//! Scopes within each other.

use super::cycle::message;
use crate::core::{
    descriptor::Place,
    edge::KindRef,
    kind::{Kind, assert_nested},
};

const fn kind(name: &'static str, line: u32, within: Option<KindRef>) -> Kind {
    let place = Place { module: "kinds", file: "kinds.rs", line, column: 1, krate: 1, seed: 1 };
    Kind::new(name, place, within, false)
}

static OUTER: Kind = kind("Outer", 1, None);
static INNER: Kind = kind("Inner", 2, Some(KindRef::to_static(&raw const OUTER)));

static FIRST: Kind = kind("First", 3, Some(KindRef::to_static(&raw const THIRD)));
static SECOND: Kind = kind("Second", 4, Some(KindRef::to_static(&raw const FIRST)));
static THIRD: Kind = kind("Third", 5, Some(KindRef::to_static(&raw const SECOND)));
static BESIDE: Kind = kind("Beside", 2, Some(KindRef::to_static(&raw const FIRST)));
static ALONE: Kind = kind("Alone", 9, Some(KindRef::to_static(&raw const ALONE)));

#[test]
fn a_circle_of_scopes_is_told_once_by_the_one_that_is_declared_first() {
    let kinds = [&BESIDE, &OUTER, &INNER, &SECOND, &THIRD, &FIRST];
    let told: Vec<String> = kinds.into_iter().filter_map(|kind| message(|| assert_nested(kind))).collect();
    let circle = "scopes are within each other: First -> Third -> Second -> First\n  \
                  `First` is within `Third` at kinds.rs:3\n  \
                  `Third` is within `Second` at kinds.rs:5\n  \
                  `Second` is within `First` at kinds.rs:4\n\
                  help: leave `within` out of one of them, which is then opened on the app";
    assert_eq!(told, [circle]);
}

#[test]
fn a_scope_within_itself_is_the_smallest_circle() {
    let told = message(|| assert_nested(&ALONE)).unwrap_or_default();
    assert!(told.starts_with("scopes are within each other: Alone -> Alone\n"), "{told}");
}

#[test]
fn a_scope_sees_itself_and_what_is_around_it() {
    assert!(INNER.sees(&OUTER) && INNER.sees(&INNER));
    assert!(!OUTER.sees(&INNER));
    assert!(SECOND.sees(&OUTER), "a circle is told by itself, and nothing else is said of it");
}
