//! What is held lives at least as long as its holder: nobody keeps what belongs to a shorter life.

use super::{
    form::written,
    holder::{Holder, Life},
};
use crate::core::{
    const_text::{Sentence, fail},
    descriptor::Descriptor,
    edge::Form,
    kind::Kind,
};

/// What is held lives at least as long as its holder.
///
/// Each link of a chain is checked by itself, so that a chain is refused at the link that leads into the scope.
pub(super) const fn lives_long_enough<'a>(owner: Holder<'a>, target: &Descriptor, form: Form) -> Option<Sentence<'a>> {
    let Some(kind) = target.options.scope else { return None };
    if matches!(form, Form::After) {
        // It holds nothing; that it orders nothing either is told by another law.
        return None;
    }
    let (open, close) = written(target, form);
    let (owner_name, name, inner) = (owner.name, target.name(), kind.name());
    Some(match owner.life {
        Life::Early | Life::OnlyApp => Sentence::new(
            "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`, and `{0}` as long as the app: take `AppHandle`, and \
             open a scope where it is needed",
            &[owner_name, name, open, close, inner],
        ),
        Life::App => Sentence::new(
            "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`, and `{0}` as long as the app: open a scope where it \
             is needed, or write `scope = {4}` on `{0}`",
            &[owner_name, name, open, close, inner],
        ),
        Life::Scope(own) if own.sees(kind) => return None,
        Life::Scope(own) if kind.sees(own) => Sentence::new(
            "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`, and `{0}` in `{5}` around it: open a scope where it \
             is needed, or write `scope = {4}` on `{0}`",
            &[owner_name, name, open, close, inner, own.name()],
        ),
        Life::Scope(own) => Sentence::new(
            "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`, and `{0}` in `{5}`, which is not within it: let both \
             live in one scope, or declare `{5}` with `within = {4}`",
            &[owner_name, name, open, close, inner, own.name()],
        ),
    })
}

/// How a scope of this kind is opened: what stands before and behind its name; with the closing backtick.
const fn opened(kind: &Kind) -> (&'static str, &'static str) {
    match (kind.within(), kind.keyed) {
        (Some(_), _) => ("scope::<", ">()` on the scope around it"),
        (None, true) => ("scope_for::<", ">(key)` on the app"),
        (None, false) => ("scope::<", ">()` on the app"),
    }
}

/// What `main` takes, or an app is built for, lives as long as the app.
pub(super) const fn is_no_part_of_a_scope<'a>(root: &'a str, target: &Descriptor, form: Form) -> Option<Sentence<'a>> {
    let Some(kind) = target.options.scope else { return None };
    let ((open, close), (method, how)) = (written(target, form), opened(kind));
    Some(Sentence::new(
        "`{0}` takes `{2}{1}{3}`, but `{1}` lives in the scope `{4}`: open one where it is needed, with `{5}{4}{6}",
        &[root, target.name(), open, close, kind.name(), method, how],
    ))
}

/// A provider lives exactly as long as its interface says.
#[track_caller]
pub(super) const fn provider_lives_as_its_interface(name: &str, scope: Option<&Kind>, interface: &Descriptor) {
    let seen_as = interface.name();
    match (scope, interface.options.scope) {
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
