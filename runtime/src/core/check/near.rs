//! What comes near something that can be taken is told apart from what can.

use super::form::{declared, written};
use crate::core::{
    const_text::fail,
    descriptor::Descriptor,
    edge::Form,
    near::{Instead, Named, NearMiss},
};

/// Nothing is made of itself, not even in a form that nobody takes.
#[track_caller]
pub(super) const fn is_not_itself(owner: &Descriptor, miss: &NearMiss) {
    let NearMiss { open, of, close, .. } = *miss;
    if let Named::Resource(of) = of
        && of.get().id == owner.id
        && !owner.stub
    {
        let values = &[owner.name(), open, close];
        fail("`{0}` takes `{1}{0}{2}`, but is itself made of what it takes: leave it out", values);
    }
}

/// Nobody takes what only comes near a form.
#[track_caller]
pub(super) const fn is_taken_in_a_form(owner: &str, miss: &NearMiss) {
    let NearMiss { open, of, close, but, instead } = *miss;
    let (target, name) = match of {
        Named::Resource(of) => (Some(of.get()), of.get().name()),
        Named::Scope(kind) => (None, kind.name()),
        Named::Known(name) => (None, name),
    };
    let (form, dynamic) = match target {
        Some(target) if target.stub => return,
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
    fail(
        "`{0}` takes `{1}{2}{3}{4}`, but {5}: take `{6}{7}{8}`{9}",
        &[owner, open, dynamic, name, close, but, before, right, behind, more],
    );
}
