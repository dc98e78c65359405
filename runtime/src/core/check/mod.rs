//! The laws that a `const` can check on two descriptors; each names both of the user's types.

mod form;
mod life;
mod near;

pub(super) use self::form::written;
use self::{form::held_in_its_form, life::lives_long_enough};
use super::{
    const_text::fail,
    descriptor::Descriptor,
    edge::{DescriptorRef, Edge, Form, Home},
    kind::Kind,
};

/// Checks every law for one edge of `owner`.
#[track_caller]
pub const fn check_edge(owner: &Descriptor, edge: Edge) {
    match edge {
        Edge::Resource { to, form } => {
            let target = to.get();
            if target.stub {
                return;
            }
            lives_long_enough(owner, target, form);
            held_in_its_form(owner.name(), target, form);
            early_depends_on_early(owner, target, form);
        }
        Edge::Framework { name, home } => belongs_to_its_taker(owner, name, home),
        Edge::NearMiss(miss) => near::is_taken_in_a_form(owner.name(), miss),
    }
}

/// Checks every law for the edges of a group: 0 for `init`, 1 for `fallback`, 2 for `after`.
#[track_caller]
pub const fn check_edges(owner: &Descriptor, group: usize) {
    let edges = owner.edges[group];
    let mut i = 0;
    while i < edges.len() {
        check_edge(owner, edges[i]);
        i += 1;
    }
}

/// Checks what an `around` takes: what an `init` may, and one `Handover` besides.
#[track_caller]
pub const fn check_around(owner: &Descriptor) {
    let edges = owner.edges[0];
    let (mut handovers, mut i) = (0, 0);
    while i < edges.len() {
        match edges[i] {
            Edge::Framework { home: Home::Around(of), .. } => {
                hands_its_own_value_over(owner, of.get());
                handovers += 1;
            }
            edge => check_edge(owner, edge),
        }
        i += 1;
    }
    match handovers {
        0 => fail(
            "the `around` of `{0}` has nothing to hand its value over with: take a parameter `handover: Handover<{0}>`",
            &[owner.name()],
        ),
        1 => {}
        _ => fail("the `around` of `{0}` hands over one value, but takes several `Handover`s: keep one", &[owner.name()]),
    }
}

/// What an `around` hands over is the resource itself.
#[track_caller]
const fn hands_its_own_value_over(owner: &Descriptor, of: &Descriptor) {
    if of.id != owner.id && !of.stub {
        let names = &[owner.name(), of.name()];
        fail("the `around` of `{0}` takes `Handover<{1}>`, but hands `{0}` over: take `Handover<{0}>`", names);
    }
}

/// Checks an interface that a resource provides, by its place in the list.
#[track_caller]
pub const fn check_provision(provider: &Descriptor, place: usize) {
    let interface = provider.provides[place].interface.get();
    if !interface.stub {
        life::provider_lives_as_its_interface(provider, interface);
    }
}

/// Checks the key of a kind of scope.
#[track_caller]
pub const fn check_key(kind: &Kind, key: DescriptorRef) {
    if !key.get().stub {
        life::key_is_given_to_its_scope(kind, key.get());
    }
}

/// Checks a parameter of `main` or of a test: of the function of this name.
#[track_caller]
pub const fn check_root_edge(function: &str, edge: Edge) {
    let (name, home) = match edge {
        Edge::Resource { to, form } => return check_root(function, to, form),
        Edge::Framework { name, home } => (name, home),
        Edge::NearMiss(miss) => return near::is_taken_in_a_form(function, miss),
    };
    let values = &[function, name];
    match home {
        Home::Anywhere | Home::App => {}
        Home::Resource => fail("`{0}` takes `{1}`, which belongs to a resource: take it in that resource's `init`", values),
        Home::Scope => {
            fail("`{0}` takes `{1}`, which belongs to a scope: take `AppHandle`, and open a scope with it", values)
        }
        Home::Around(_) => {
            fail("`{0}` takes `{1}`, which belongs to an `around`: take it in the `around` of a resource", values)
        }
    }
}

#[track_caller]
const fn check_root(root: &str, to: DescriptorRef, form: Form) {
    let target = to.get();
    if !target.stub {
        life::is_no_part_of_a_scope(root, target, form);
        held_in_its_form(root, target, form);
    }
}

/// What the runtime itself gives is taken by whom it belongs to.
#[track_caller]
const fn belongs_to_its_taker(owner: &Descriptor, name: &str, home: Home) {
    match home {
        Home::Anywhere | Home::App | Home::Resource => {}
        Home::Scope if owner.options.scope.is_some() => {}
        Home::Scope => fail(
            "`{0}` takes `{1}`, but lives as long as the app: take `AppHandle` to open scopes, or write `scope = …` on `{0}`",
            &[owner.name(), name],
        ),
        Home::Around(_) => fail(
            "`{0}` takes `{1}`, which belongs to an `around`: write `around = …` on `{0}`, with the function that takes it",
            &[owner.name(), name],
        ),
    }
}

/// The configuration phase is over before anything else starts.
#[track_caller]
const fn early_depends_on_early(owner: &Descriptor, target: &Descriptor, form: Form) {
    // Who provides an interface, only the whole program knows: that is checked when the app is built.
    if !owner.options.early || target.options.early || target.is_interface() {
        return;
    }
    let after = matches!(form, Form::After);
    if let Some(what) = form::never_early(target) {
        let values = &[owner.name(), target.name(), what];
        if after {
            fail("`{0}` is early, but starts after `{1}`, which is {2} and cannot be: drop the `after`", values);
        }
        fail("`{0}` is early, but takes `{1}`, which is {2} and cannot be: drop the `early` of `{0}`", values);
    }
    let names = &[owner.name(), target.name()];
    if after {
        fail("`{0}` is early, but starts after `{1}`, which is not: make `{1}` early, or drop the `after`", names);
    }
    fail("`{0}` is early, but takes `{1}`, which is not: make `{1}` early as well", names);
}
