//! What comes near something that can be taken is told apart from what can.

use super::{
    form::{declared, written},
    holder::Holder,
};
use crate::core::{
    const_text::Sentence,
    edge::Form,
    near::{Instead, Named, NearMiss},
};

/// Nothing is made of itself, not even in a form that nobody takes.
pub(super) const fn is_not_itself<'a>(owner: Holder<'a>, miss: &NearMiss) -> Option<Sentence<'a>> {
    let NearMiss { open, of, close, .. } = *miss;
    if let (Named::Resource(of), Some(id)) = (of, owner.id)
        && of.get().id == id
    {
        return Some(Sentence::new(
            "`{0}` takes `{1}{0}{2}`, but is itself made of what it takes: leave it out",
            &[owner.name, open, close],
        ));
    }
    None
}

/// Nobody takes what only comes near a form.
pub(super) const fn is_taken_in_a_form<'a>(owner: &'a str, miss: &NearMiss) -> Option<Sentence<'a>> {
    let NearMiss { open, of, close, but, instead } = *miss;
    let (target, name) = match of {
        Named::Resource(of) => (Some(of.get()), of.get().name()),
        Named::Scope(kind) => (None, kind.name()),
        Named::Known(name) => (None, name),
    };
    let (form, dynamic) = match target {
        Some(target) if target.stub => return None,
        Some(target) if target.is_interface() => match instead {
            Instead::All => (written(target, Form::All), "dyn "),
            _ => (written(target, Form::Shared), "dyn "),
        },
        Some(target) => (written(target, declared(target)), ""),
        None => (("", ""), ""),
    };
    let (before, right, behind) = match instead {
        Instead::Known(right) => ("", right, ""),
        _ => (form.0, name, form.1),
    };
    let more = match instead {
        Instead::WithTheLockInside => ", and put the lock around a field of it",
        _ => "",
    };
    Some(Sentence::new(
        "`{0}` takes `{1}{2}{3}{4}`, but {5}: take `{6}{7}{8}`{9}",
        &[owner, open, dynamic, name, close, but, before, right, behind, more],
    ))
}
