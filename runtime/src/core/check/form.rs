//! Each resource is held in the one form that its declaration asks for.

use crate::core::{const_text::fail, descriptor::Descriptor, edge::Form};

/// The form that the declaration asks for; that of an interface is its holder's choice.
pub(super) const fn declared(target: &Descriptor) -> Form {
    let options = &target.options;
    if options.optional {
        Form::Optional
    } else if options.lazy {
        Form::Lazy
    } else if options.pool.is_some() {
        Form::Pool
    } else {
        Form::Shared
    }
}

/// What keeps a resource out of the configuration phase, if anything does.
pub(super) const fn never_early(target: &Descriptor) -> Option<&'static str> {
    match declared(target) {
        Form::Lazy => Some("lazy"),
        Form::Pool => Some("pooled"),
        _ => None,
    }
}

/// What stands around the name of a type that is held in this form.
pub(in crate::core) const fn written(target: &Descriptor, form: Form) -> (&'static str, &'static str) {
    match (form, target.is_interface()) {
        (Form::Shared | Form::After, false) => ("Arc<", ">"),
        (Form::Shared | Form::After, true) => ("Arc<dyn ", ">"),
        (Form::Optional, false) => ("Option<Arc<", ">>"),
        (Form::Optional, true) => ("Option<Arc<dyn ", ">>"),
        (Form::All, false) => ("Vec<Arc<", ">>"),
        (Form::All, true) => ("Vec<Arc<dyn ", ">>"),
        (Form::Lazy, false) => ("Lazy<", ">"),
        (Form::Lazy, true) => ("Lazy<dyn ", ">"),
        (Form::Pool, false) => ("Arc<Pool<", ">>"),
        (Form::Pool, true) => ("Arc<Pool<dyn ", ">>"),
    }
}

/// A resource is held in the one form that its declaration asks for.
#[track_caller]
pub(super) const fn held_in_its_form(owner: &str, target: &Descriptor, form: Form) {
    let right = declared(target);
    let what = match (form, right) {
        (Form::After, _) => return started_after(owner, target),
        (Form::Shared | Form::Optional | Form::All, _) if target.is_interface() => return,
        _ if target.is_interface() => "a trait",
        (Form::Shared, Form::Shared)
        | (Form::Optional, Form::Optional)
        | (Form::Lazy, Form::Lazy)
        | (Form::Pool, Form::Pool) => return,
        (_, Form::Optional) => "optional",
        (_, Form::Lazy) => "lazy",
        (_, Form::Pool) => "pooled",
        (Form::Optional, _) => "not optional",
        (Form::All, _) => "a single resource",
        (Form::Lazy, _) => "not lazy",
        _ => "not pooled",
    };
    let ((open, close), (right_open, right_close)) = (written(target, form), written(target, right));
    fail(
        "`{0}` takes `{2}{1}{3}`, but `{1}` is {4}: take `{5}{1}{6}`",
        &[owner, target.name(), open, close, what, right_open, right_close],
    );
}

/// What something starts after has a place of its own in the order of the start.
#[track_caller]
const fn started_after(owner: &str, target: &Descriptor) {
    let name = target.name();
    if target.is_interface() {
        fail("`{0}` starts after `{1}`, which is a trait: name the resources that provide it", &[owner, name]);
    }
    if let Some(kind) = target.options.scope {
        let values = &[owner, name, kind.name()];
        fail("`{0}` starts after `{1}`, which is made in scopes `{2}`, and not with the app: drop the `after`", values);
    }
    if target.options.lazy {
        fail("`{0}` starts after `{1}`, which is lazy, and starts at its first use: drop the `after`", &[owner, name]);
    }
}
