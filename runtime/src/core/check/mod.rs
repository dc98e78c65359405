//! The laws that a `const` can check on two descriptors; each names both of the user's types.

mod around;
mod form;
mod holder;
mod life;
mod near;
mod root;

pub(super) use self::form::written;
pub use self::{around::check_around, holder::Life, root::check_root_edge};
use self::{form::held_in_its_form, holder::Holder, life::lives_long_enough};
use super::{
    const_text::{Sentence, Text},
    descriptor::Descriptor,
    edge::{DescriptorRef, Edge, Form, Home},
    kind::Kind,
};

/// Checks every law for one thing that the resource of this name takes, which has no options that the laws ask for.
#[track_caller]
pub const fn check_edge(name: &str, edge: Edge) {
    check_edge_of(name, Life::App, edge);
}

/// Checks every law for one thing that the resource of this name takes, or starts after.
#[track_caller]
pub const fn check_edge_of(name: &str, life: Life, edge: Edge) {
    if let Some(wrong) = wrong_with(Holder { name, life, id: None }, edge) {
        wrong.fail();
    }
}

/// The same, for what may be the resource itself.
#[track_caller]
pub const fn check_own_edge(owner: &Descriptor, edge: Edge) {
    if let Some(wrong) = wrong_with(Holder::of(owner), edge) {
        wrong.fail();
    }
}

/// Checks every law for one parameter of a closure; of which group, as [`check_edges`] counts them.
#[track_caller]
pub const fn check_parameter(owner: &Descriptor, group: usize, place: usize) {
    check_own_edge(owner, owner.edges[group][place]);
}

/// Checks every law for the edges of a group, and tells of all that break one: 0 for `init`, 1 for `fallback`, 2 for `after`.
#[track_caller]
pub const fn check_edges(owner: &Descriptor, group: usize) {
    let (edges, holder) = (owner.edges[group], Holder::of(owner));
    let mut i = 0;
    while i < edges.len() {
        if wrong_with(holder, edges[i]).is_some() {
            tell_all(holder, edges);
        }
        i += 1;
    }
}

/// Apart from [`check_edges`], which has no need of a text where nothing is wrong.
#[track_caller]
const fn tell_all(holder: Holder<'_>, edges: &[Edge]) -> ! {
    let (mut text, mut i) = (Text::new(), 0);
    while i < edges.len() {
        if let Some(wrong) = wrong_with(holder, edges[i]) {
            text.line(&wrong);
        }
        i += 1;
    }
    text.fail()
}

/// The first law that an edge breaks.
const fn wrong_with(owner: Holder<'_>, edge: Edge) -> Option<Sentence<'_>> {
    match edge {
        Edge::Resource { to, form } => {
            let target = to.get();
            if target.stub || takes_itself(owner, target, form) || nothing_is_said(owner.life, target, form) {
                return None;
            }
            if let Some(wrong) = lives_long_enough(owner, target, form) {
                return Some(wrong);
            }
            if could_be_lazy(owner, target, form) {
                return Some(Sentence::new(
                    "`{0}` takes `Lazy<{0}>`, but `{0}` is not lazy: write `lazy` on `{0}`",
                    &[owner.name],
                ));
            }
            if let Some(wrong) = held_in_its_form(owner.name, target, form) {
                return Some(wrong);
            }
            early_depends_on_early(owner, target, form)
        }
        Edge::Framework { name, home } => belongs_to_its_taker(owner, name, home),
        Edge::NearMiss(miss) => {
            if let Some(wrong) = near::is_not_itself(owner, miss) {
                return Some(wrong);
            }
            near::is_taken_in_a_form(owner.name, miss)
        }
    }
}

/// Whether neither of them has an option that a law asks for: almost always, and then the laws cost the compiler nothing.
const fn nothing_is_said(life: Life, target: &Descriptor, form: Form) -> bool {
    let options = &target.options;
    matches!((life, form), (Life::App | Life::OnlyApp, Form::Shared))
        && !(options.optional || options.lazy || options.pool.is_some() || options.scope.is_some())
}

/// Whether it is a cycle by itself, which is told as such: no other form would make it better.
const fn takes_itself(owner: Holder<'_>, target: &Descriptor, form: Form) -> bool {
    let Some(id) = owner.id else { return false };
    id == target.id && !matches!(form, Form::Lazy) && !target.options.lazy
}

/// Whether it takes itself as what it is not, but could be; in its own form, it would be a cycle.
const fn could_be_lazy(owner: Holder<'_>, target: &Descriptor, form: Form) -> bool {
    let Some(id) = owner.id else { return false };
    let plain = matches!((owner.life, form::declared(target)), (Life::App | Life::OnlyApp, Form::Shared));
    id == target.id && plain && matches!(form, Form::Lazy) && !target.options.provided && target.provides.is_empty()
}

/// Checks an interface that the resource of this name provides, which lives in this scope, or as long as the app.
#[track_caller]
pub const fn check_provision(name: &str, scope: Option<&'static Kind>, interface: DescriptorRef) {
    if !interface.get().stub {
        life::provider_lives_as_its_interface(name, scope, interface.get());
    }
}

/// Checks the key of a kind of scope.
#[track_caller]
pub const fn check_key(kind: &Kind, key: DescriptorRef) {
    if !key.get().stub {
        life::key_is_given_to_its_scope(kind, key.get());
    }
}

/// What the runtime itself gives is taken by whom it belongs to.
const fn belongs_to_its_taker<'a>(owner: Holder<'a>, name: &'a str, home: Home) -> Option<Sentence<'a>> {
    let template = match home {
        Home::Anywhere | Home::App | Home::Resource => return None,
        Home::Scope if owner.life.scope().is_some() => return None,
        Home::Scope if !matches!(owner.life, Life::App) => {
            "`{0}` takes `{1}`, but lives as long as the app: take `AppHandle`, and open scopes with it"
        }
        Home::Scope => {
            "`{0}` takes `{1}`, but lives as long as the app: take `AppHandle` to open scopes, or write `scope = …` on `{0}`"
        }
        Home::Around(_) => {
            "`{0}` takes `{1}`, which belongs to an `around`: write `around = …` on `{0}`, with the function that takes it"
        }
    };
    Some(Sentence::new(template, &[owner.name, name]))
}

/// The configuration phase is over before anything else starts.
const fn early_depends_on_early<'a>(owner: Holder<'a>, target: &Descriptor, form: Form) -> Option<Sentence<'a>> {
    // Who provides an interface, only the whole program knows: that is checked when the app is built.
    if !matches!(owner.life, Life::Early) || target.options.early || target.is_interface() {
        return None;
    }
    let (template, what) = match (form, form::never_early(target)) {
        (Form::After, Some(what)) => {
            ("`{0}` is early, but starts after `{1}`, which is {2} and cannot be: drop the `after`", what)
        }
        (_, Some(what)) => ("`{0}` is early, but takes `{1}`, which is {2} and cannot be: drop the `early` of `{0}`", what),
        (Form::After, None) => {
            ("`{0}` is early, but starts after `{1}`, which is not: make `{1}` early, or drop the `after`", "")
        }
        (_, None) => ("`{0}` is early, but takes `{1}`, which is not: make `{1}` early as well", ""),
    };
    Some(Sentence::new(template, &[owner.name, target.name(), what]))
}
