//! The laws that a `const` can check on two descriptors; each names both of the user's types.

use super::{
    const_text::fail,
    descriptor::Descriptor,
    edge::{Edge, Form, Home},
};

/// Checks every law for one edge of `owner`.
#[track_caller]
pub const fn check_edge(owner: &Descriptor, edge: Edge) {
    if let Edge::Resource { to, form } = edge {
        let target = to.get();
        if target.stub {
            return;
        }
        held_in_its_form(owner.name(), target, form);
        early_depends_on_early(owner, target, form);
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

/// Checks a parameter of `main`, or of a test: of the function of this name.
#[track_caller]
pub const fn check_root_edge(function: &str, edge: Edge) {
    match edge {
        Edge::Resource { to, .. } if to.get().stub => {}
        Edge::Resource { to, form } => held_in_its_form(function, to.get(), form),
        Edge::Framework { name, home } => {
            if !matches!(home, Home::Anywhere) {
                fail(&[
                    "`",
                    function,
                    "` takes `",
                    name,
                    "`, which belongs to a resource: take it in that resource's `init`",
                ]);
            }
        }
    }
}

/// Checks that `App::get` may give the resource.
#[track_caller]
pub(crate) const fn check_get(target: &Descriptor) {
    if target.options.optional {
        fail(&["`", target.name(), "` is optional: ask for it with `try_get`"]);
    }
}

/// A resource is held in the one form that its declaration asks for.
#[track_caller]
const fn held_in_its_form(owner: &str, target: &Descriptor, form: Form) {
    let name = target.name();
    match form {
        Form::Shared if target.options.optional => {
            fail(&["`", owner, "` takes `Arc<", name, ">`, but `", name, "` is optional: take `Option<Arc<", name, ">>`"])
        }
        Form::Optional if !target.is_interface() && !target.options.optional => fail(&[
            "`",
            owner,
            "` takes `Option<Arc<",
            name,
            ">>`, but `",
            name,
            "` is not optional: take `Arc<",
            name,
            ">`",
        ]),
        Form::All if !target.is_interface() => fail(&[
            "`",
            owner,
            "` takes `Vec<Arc<",
            name,
            ">>`, but `",
            name,
            "` is a single resource: take `Arc<",
            name,
            ">`",
        ]),
        Form::After if target.is_interface() => {
            fail(&["`", owner, "` starts after `", name, "`, which is a trait: name the resources that provide it"])
        }
        _ => {}
    }
}

/// The configuration phase is over before anything else starts.
#[track_caller]
const fn early_depends_on_early(owner: &Descriptor, target: &Descriptor, form: Form) {
    // Who provides an interface, only the whole program knows: that is checked when the app is built.
    if !owner.options.early || target.options.early || target.is_interface() {
        return;
    }
    let (owner, target) = (owner.name(), target.name());
    if matches!(form, Form::After) {
        fail(&[
            "`",
            owner,
            "` is early, but starts after `",
            target,
            "`, which is not: make `",
            target,
            "` early, or drop the `after`",
        ]);
    }
    fail(&["`", owner, "` is early, but takes `", target, "`, which is not: make `", target, "` early as well"]);
}
