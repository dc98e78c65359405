//! What is held lives at least as long as its holder: nobody keeps what belongs to a shorter life.

use super::form::written;
use crate::core::{const_text::fail, descriptor::Descriptor, edge::Form, kind::Kind};

/// What is held lives at least as long as its holder.
///
/// Each link of a chain is checked by itself, so that a chain is refused at the link that leads into the scope.
#[track_caller]
pub(super) const fn lives_long_enough(owner: &Descriptor, target: &Descriptor, form: Form) {
    let Some(kind) = target.options.scope else { return };
    if matches!(form, Form::After) {
        // It holds nothing; that it orders nothing either is told by another law.
        return;
    }
    let (open, close) = written(target, form);
    let (owner_name, name, inner) = (owner.name(), target.name(), kind.name());
    match owner.options.scope {
        None if stays_in_the_app(owner) => fail(
            "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`, and `{0}` as long as the app: take `AppHandle`, and \
             open a scope where it is needed",
            &[owner_name, name, open, close, inner],
        ),
        None => fail(
            "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`, and `{0}` as long as the app: open a scope where it \
             is needed, or write `scope = {4}` on `{0}`",
            &[owner_name, name, open, close, inner],
        ),
        Some(own) if own.sees(kind) => {}
        Some(own) if kind.sees(own) => fail(
            "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`, and `{0}` in `{5}` around it: open a scope where it \
             is needed, or write `scope = {4}` on `{0}`",
            &[owner_name, name, open, close, inner, own.name()],
        ),
        Some(own) => fail(
            "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`, and `{0}` in `{5}`, which is not within it: let both \
             live in one scope, or declare `{5}` with `within = {4}`",
            &[owner_name, name, open, close, inner, own.name()],
        ),
    }
}

/// Whether it says something that what lives in a scope cannot say.
const fn stays_in_the_app(owner: &Descriptor) -> bool {
    let options = &owner.options;
    options.early || options.lazy || options.optional || options.pool.is_some() || !owner.edges[2].is_empty()
}

/// How a scope of this kind is opened: what stands before and behind its name; with the closing backtick.
const fn opened(kind: &Kind) -> (&'static str, &'static str) {
    match (kind.within, kind.keyed) {
        (Some(_), _) => ("scope::<", ">()` on the scope around it"),
        (None, true) => ("scope_for::<", ">(key)` on the app"),
        (None, false) => ("scope::<", ">()` on the app"),
    }
}

/// What `main` takes, or an app is built for, lives as long as the app.
#[track_caller]
pub(super) const fn is_no_part_of_a_scope(root: &str, target: &Descriptor, form: Form) {
    let Some(kind) = target.options.scope else { return };
    let ((open, close), (method, how)) = (written(target, form), opened(kind));
    fail(
        "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`: open one where it is needed, with `{5}{4}{6}",
        &[root, target.name(), open, close, kind.name(), method, how],
    );
}

/// A provider lives exactly as long as its interface says.
#[track_caller]
pub(super) const fn provider_lives_as_its_interface(provider: &Descriptor, interface: &Descriptor) {
    let (name, seen_as) = (provider.name(), interface.name());
    match (provider.options.scope, interface.options.scope) {
        (None, None) => {}
        (Some(own), Some(wanted)) if own.id == wanted.id => {}
        (None, Some(wanted)) => fail(
            "`{0}` provides `dyn {1}`, which lives in the scope `{2}`, but `{0}` lives as long as the app: write `scope = {2}` \
             on `{0}`",
            &[name, seen_as, wanted.name()],
        ),
        (Some(own), None) => fail(
            "`{0}` provides `dyn {1}`, which lives as long as the app, but `{0}` lives in the scope `{2}`: write \
             `#[resource(scope = {2})]` on `{1}`",
            &[name, seen_as, own.name()],
        ),
        (Some(own), Some(wanted)) => fail(
            "`{0}` provides `dyn {1}`, which lives in the scope `{2}`, but `{0}` lives in `{3}`: write `scope = {2}` on `{0}`",
            &[name, seen_as, wanted.name(), own.name()],
        ),
    }
}

/// The key of a scope is given to it when it opens, and lives in it.
#[track_caller]
pub(super) const fn key_is_given_to_its_scope(kind: &Kind, key: &Descriptor) {
    let lives_there = match key.options.scope {
        Some(own) => own.id == kind.id,
        None => false,
    };
    if !lives_there || !key.options.provided {
        fail(
            "`{0}` is the key of the scope `{1}`, which gives it to what lives there: write `#[resource(scope = {1}, provided)]` \
             on `{0}`",
            &[key.name(), kind.name()],
        );
    }
}
