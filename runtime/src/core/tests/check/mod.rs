//! The laws of two descriptors.

mod life;

use super::cycle::message;
use crate::{
    core::{
        check::{
            Life, check_around, check_edge, check_edge_of, check_edges, check_own_edge, check_parameter, check_root_edge,
        },
        descriptor::{Declaration, Descriptor, Index, Place},
        edge::{DescriptorRef, Edge, Form, Home, KindRef},
        kind::Kind,
        options::{Options, PoolOptions},
    },
    testing::{Spec, World},
};

static REQUEST: Kind = Kind::new("Request", place(1), None, false);
static STEP: Kind = Kind::new("Step", place(2), Some(KindRef::to_static(&raw const REQUEST)), false);
static TENANT: Kind = Kind::new("Tenant", place(3), None, true);

const fn place(line: u32) -> Place {
    Place { module: "world", file: "kinds.rs", line, column: 1, krate: 1, seed: 1 }
}

fn lazy(name: &str) -> Spec {
    Spec::new(name).options(|options| options.lazy = true)
}

fn pooled(name: &str) -> Spec {
    Spec::new(name).options(|options| options.pool = Some(&PoolOptions::DEFAULT))
}

fn scoped(name: &str, kind: &'static Kind) -> Spec {
    Spec::new(name).options(|options| options.scope = Some(kind))
}

#[test]
fn the_wrong_form_of_holding_is_told_with_the_right_one() {
    let world = World::new([
        Spec::new("Db"),
        Spec::new("Cache").optional(),
        Spec::interface("Mailer"),
        lazy("Heavy"),
        pooled("Conn"),
        Spec::new("Api"),
    ]);
    let check = |to: usize, form| message(|| check_own_edge(world.descriptors[5], Edge::resource(world.to(to), form)));
    let table: [(usize, Form, Option<&str>); 26] = [
        (0, Form::Shared, None),
        (0, Form::Optional, Some("`Api` takes `Option<Arc<Db>>`, but `Db` is not optional: take `Arc<Db>`")),
        (0, Form::All, Some("`Api` takes `Vec<Arc<Db>>`, but `Db` is a single resource: take `Arc<Db>`")),
        (0, Form::Lazy, Some("`Api` takes `Lazy<Db>`, but `Db` is not lazy: take `Arc<Db>`")),
        (0, Form::Pool, Some("`Api` takes `Arc<Pool<Db>>`, but `Db` is not pooled: take `Arc<Db>`")),
        (0, Form::After, None),
        (1, Form::Shared, Some("`Api` takes `Arc<Cache>`, but `Cache` is optional: take `Option<Arc<Cache>>`")),
        (1, Form::Optional, None),
        (1, Form::Lazy, Some("`Api` takes `Lazy<Cache>`, but `Cache` is optional: take `Option<Arc<Cache>>`")),
        (2, Form::Shared, None),
        (2, Form::Optional, None),
        (2, Form::All, None),
        (2, Form::Lazy, Some("`Api` takes `Lazy<dyn Mailer>`, but `Mailer` is a trait: take `Arc<dyn Mailer>`")),
        (2, Form::After, Some("`Api` starts after `Mailer`, which is a trait: name the resources that provide it")),
        (3, Form::Shared, Some("`Api` takes `Arc<Heavy>`, but `Heavy` is lazy: take `Lazy<Heavy>`")),
        (3, Form::Optional, Some("`Api` takes `Option<Arc<Heavy>>`, but `Heavy` is lazy: take `Lazy<Heavy>`")),
        (3, Form::All, Some("`Api` takes `Vec<Arc<Heavy>>`, but `Heavy` is lazy: take `Lazy<Heavy>`")),
        (3, Form::Lazy, None),
        (3, Form::Pool, Some("`Api` takes `Arc<Pool<Heavy>>`, but `Heavy` is lazy: take `Lazy<Heavy>`")),
        (3, Form::After, Some("`Api` starts after `Heavy`, which is lazy, and starts at its first use: drop the `after`")),
        (4, Form::Shared, Some("`Api` takes `Arc<Conn>`, but `Conn` is pooled: take `Arc<Pool<Conn>>`")),
        (4, Form::Optional, Some("`Api` takes `Option<Arc<Conn>>`, but `Conn` is pooled: take `Arc<Pool<Conn>>`")),
        (4, Form::All, Some("`Api` takes `Vec<Arc<Conn>>`, but `Conn` is pooled: take `Arc<Pool<Conn>>`")),
        (4, Form::Lazy, Some("`Api` takes `Lazy<Conn>`, but `Conn` is pooled: take `Arc<Pool<Conn>>`")),
        (4, Form::Pool, None),
        (4, Form::After, None),
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
fn an_early_resource_is_not_told_to_make_early_what_cannot_be() {
    let world = World::new([lazy("Heavy"), pooled("Conn"), Spec::new("Config").early()]);
    let check = |to: usize, form| message(|| check_own_edge(world.descriptors[2], Edge::resource(world.to(to), form)));
    let expected = "`Config` is early, but takes `Heavy`, which is lazy and cannot be: drop the `early` of `Config`";
    assert_eq!(check(0, Form::Lazy).as_deref(), Some(expected));
    let expected = "`Config` is early, but takes `Conn`, which is pooled and cannot be: drop the `early` of `Config`";
    assert_eq!(check(1, Form::Pool).as_deref(), Some(expected));
    let expected = "`Config` is early, but starts after `Conn`, which is pooled and cannot be: drop the `after`";
    assert_eq!(check(1, Form::After).as_deref(), Some(expected));
}

#[test]
fn all_that_is_wrong_with_a_function_is_told_at_once() {
    let world = World::new([
        lazy("Heavy"),
        pooled("Conn"),
        Spec::new("Db"),
        Spec::new("Api").needs([0, 2, 1]),
        Spec::new("Ok").needs([2]),
    ]);
    let (heavy, conn) = (
        "`Api` takes `Arc<Heavy>`, but `Heavy` is lazy: take `Lazy<Heavy>`",
        "`Api` takes `Arc<Conn>`, but `Conn` is pooled: take `Arc<Pool<Conn>>`",
    );
    let api = world.descriptors[3];
    assert_eq!(message(|| check_edges(api, 0)), Some(format!("{heavy}\n{conn}")));
    let each: Vec<_> = (0..3).map(|i| message(|| check_parameter(api, 0, i))).collect();
    assert_eq!(each, [Some(heavy.to_owned()), None, Some(conn.to_owned())]);
    assert_eq!(message(|| check_edges(world.descriptors[4], 0)), None);
}

#[test]
fn a_holder_is_judged_by_its_name_and_its_life_alone() {
    let world = World::new([lazy("Heavy"), Spec::new("Late"), scoped("Unit", &REQUEST)]);
    let edge = |to, form| Edge::resource(world.to(to), form);
    assert_eq!(
        message(|| check_edge("Api", edge(0, Form::Shared))).as_deref(),
        Some("`Api` takes `Arc<Heavy>`, but `Heavy` is lazy: take `Lazy<Heavy>`")
    );
    for life in [Life::App, Life::OnlyApp, Life::Scope(&REQUEST)] {
        assert_eq!(message(|| check_edge_of("Api", life, edge(1, Form::Shared))), None);
    }
    assert_eq!(
        message(|| check_edge_of("Api", Life::Early, edge(1, Form::Shared))).as_deref(),
        Some("`Api` is early, but takes `Late`, which is not: make `Late` early as well")
    );
    for (life, end) in [
        (Life::App, Some("open a scope where it is needed, or write `scope = Request` on `Api`")),
        (Life::OnlyApp, Some("take `AppHandle`, and open a scope where it is needed")),
        (Life::Scope(&TENANT), Some("let both live in one scope, or declare `Tenant` with `within = Request`")),
        (Life::Scope(&STEP), None),
    ] {
        let told = message(|| check_edge_of("Api", life, edge(2, Form::Shared)));
        assert_eq!(told.as_deref().map(|told| told.rsplit_once(": ").expect("it says what to do").1), end, "{life:?}");
    }
}

#[test]
fn what_takes_itself_is_told_as_a_cycle_alone() {
    let world = World::new([Spec::new("Tree"), lazy("Heavy"), Spec::new("Config").early()]);
    let check = |i: usize, form| message(|| check_own_edge(world.descriptors[i], Edge::resource(world.to(i), form)));
    for form in [Form::Shared, Form::Optional, Form::All, Form::Pool] {
        assert_eq!(check(0, form), None);
    }
    assert_eq!(
        check(0, Form::Lazy).as_deref(),
        Some("`Tree` takes `Lazy<Tree>`, but `Tree` is not lazy: write `lazy` on `Tree`")
    );
    assert_eq!(
        check(1, Form::Shared).as_deref(),
        Some("`Heavy` takes `Arc<Heavy>`, but `Heavy` is lazy: take `Lazy<Heavy>`")
    );
    assert_eq!(check(1, Form::Lazy), None);
    assert_eq!(
        check(2, Form::Lazy).as_deref(),
        Some("`Config` takes `Lazy<Config>`, but `Config` is not lazy: take `Arc<Config>`")
    );
}

const fn framework(name: &'static str, home: Home) -> Edge {
    Edge::Framework { name, home }
}

const SHUTDOWN: Edge = framework("Shutdown", Home::Anywhere);
const TASKS: Edge = framework("Tasks", Home::Resource);
const SCOPE: Edge = framework("ScopeHandle", Home::Scope);
const HANDOVER: Edge = framework("Handover", Home::Around(DescriptorRef::to_static(&raw const SERVER)));
static SERVER: Descriptor = server(&[]);

const fn server(edges: &'static [Edge]) -> Descriptor {
    static INDEX: Index = Index::new();
    let (options, after, provides): (_, &[_], &[_]) = (Options::DEFAULT, &[], &[]);
    Descriptor::interface(Declaration {
        name: "Server",
        place: place(9),
        index: &INDEX,
        options,
        after,
        provides,
        lines: "",
    })
    .with_dependencies(edges)
}

#[test]
fn main_takes_nothing_that_belongs_to_somebody_else() {
    let table = [
        (TASKS, Some("`main` takes `Tasks`, which belongs to a resource: take it in that resource's `init`")),
        (SCOPE, Some("`main` takes `ScopeHandle`, which belongs to a scope: take `AppHandle`, and open a scope with it")),
        (HANDOVER, Some("`main` takes `Handover`, which belongs to an `around`: take it in the `around` of a resource")),
        (SHUTDOWN, None),
    ];
    for (edge, expected) in table {
        assert_eq!(message(|| check_root_edge("main", edge)).as_deref(), expected);
    }
}

#[test]
fn the_handle_of_a_scope_is_taken_in_that_scope() {
    let world = World::new([Spec::new("Api"), scoped("Unit", &STEP)]);
    assert_eq!(
        message(|| check_own_edge(world.descriptors[0], SCOPE)).as_deref(),
        Some(
            "`Api` takes `ScopeHandle`, but lives as long as the app: take `AppHandle` to open scopes, or write `scope = …` on \
             `Api`"
        )
    );
    assert_eq!(
        message(|| check_edge_of("Config", Life::Early, SCOPE)).as_deref(),
        Some("`Config` takes `ScopeHandle`, but lives as long as the app: take `AppHandle`, and open scopes with it")
    );
    for edge in [SCOPE, SHUTDOWN, TASKS] {
        assert_eq!(message(|| check_own_edge(world.descriptors[1], edge)), None);
    }
    for edge in [SHUTDOWN, TASKS] {
        assert_eq!(message(|| check_own_edge(world.descriptors[0], edge)), None);
    }
}

#[test]
fn an_around_hands_one_value_over() {
    let table: [(&'static [Edge], Option<&str>); 5] = [
        (&[SHUTDOWN, HANDOVER, TASKS], None),
        (
            &[SHUTDOWN],
            Some(
                "the `around` of `Server` has nothing to hand its value over with: take a parameter `handover: Handover<Server>`",
            ),
        ),
        (
            &[HANDOVER, HANDOVER],
            Some("the `around` of `Server` hands over one value, but takes several `Handover`s: keep one"),
        ),
        (
            &[SCOPE, TASKS],
            Some(
                "`Server` takes `ScopeHandle`, but lives as long as the app: take `AppHandle` to open scopes, or write \
                 `scope = …` on `Server`\n\
                 the `around` of `Server` has nothing to hand its value over with: take a parameter `handover: Handover<Server>`",
            ),
        ),
        (
            &[SCOPE, HANDOVER],
            Some(
                "`Server` takes `ScopeHandle`, but lives as long as the app: take `AppHandle` to open scopes, or write \
                 `scope = …` on `Server`",
            ),
        ),
    ];
    let world = World::new([Spec::new("Client")]);
    let foreign: &'static [Edge] = Box::leak(Box::new([framework("Handover", Home::Around(world.to(0)))]));
    assert_eq!(
        message(|| check_around(&server(foreign))).as_deref(),
        Some("the `around` of `Server` takes `Handover<Client>`, but hands `Server` over: take `Handover<Server>`")
    );
    for (edges, expected) in table {
        assert_eq!(message(|| check_around(&server(edges))).as_deref(), expected);
    }
    assert_eq!(
        message(|| check_edges(&server(&[HANDOVER]), 0)).as_deref(),
        Some(
            "`Server` takes `Handover`, which belongs to an `around`: write `around = …` on `Server`, with the function that takes \
             it"
        )
    );
}

#[test]
fn main_takes_what_lives_as_long() {
    let world = World::new([scoped("Unit", &REQUEST), lazy("Heavy"), Spec::new("Db")]);
    let roots = |to, form| message(|| check_root_edge("main", Edge::resource(world.to(to), form)));
    assert_eq!(
        roots(0, Form::Shared).as_deref(),
        Some(
            "`main` takes `Arc<Unit>`, but `Unit` lives in the scope `Request`: open one where it is needed, with \
             `scope::<Request>()` on the app"
        )
    );
    assert_eq!(
        roots(1, Form::Shared).as_deref(),
        Some("`main` takes `Arc<Heavy>`, but `Heavy` is lazy: take `Lazy<Heavy>`")
    );
    assert_eq!(roots(1, Form::Lazy), None);
    assert_eq!(roots(2, Form::Shared), None);
}
