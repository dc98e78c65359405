//! Each resource is held in the one form that its declaration asks for.

use crate::core::{const_text::Sentence, descriptor::Descriptor, edge::Form};

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
pub(super) const fn held_in_its_form<'a>(owner: &'a str, target: &Descriptor, form: Form) -> Option<Sentence<'a>> {
    let right = declared(target);
    let what = match (form, right) {
        (Form::After, _) => return started_after(owner, target),
        (Form::Shared | Form::Optional | Form::All, _) if target.is_interface() => return None,
        _ if target.is_interface() => "a trait",
        (Form::Shared, Form::Shared)
        | (Form::Optional, Form::Optional)
        | (Form::Lazy, Form::Lazy)
        | (Form::Pool, Form::Pool) => return None,
        (_, Form::Optional) => "optional",
        (_, Form::Lazy) => "lazy",
        (_, Form::Pool) => "pooled",
        (Form::Optional, _) => "not optional",
        (Form::All, _) => "a single resource",
        (Form::Lazy, _) => "not lazy",
        _ => "not pooled",
    };
    let ((open, close), (right_open, right_close)) = (written(target, form), written(target, right));
    Some(Sentence::new(
        "`{0}` takes `{2}{1}{3}`, but `{1}` is {4}: take `{5}{1}{6}`",
        &[owner, target.name(), open, close, what, right_open, right_close],
    ))
}

/// What something starts after has a place of its own in the order of the start.
const fn started_after<'a>(owner: &'a str, target: &Descriptor) -> Option<Sentence<'a>> {
    let (name, kind) = (target.name(), target.options.scope);
    let (template, kind) = match kind {
        _ if target.is_interface() => ("`{0}` starts after `{1}`, which is a trait: name the resources that provide it", ""),
        Some(kind) => {
            ("`{0}` starts after `{1}`, which is made in scopes `{2}`, and not with the app: drop the `after`", kind.name())
        }
        None if target.options.lazy => {
            ("`{0}` starts after `{1}`, which is lazy, and starts at its first use: drop the `after`", "")
        }
        None => return None,
    };
    Some(Sentence::new(template, &[owner, name, kind]))
}
