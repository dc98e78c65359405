//! What to do about a cycle: what is written compiles, and the cycle is gone.

use super::{Step, name};
use crate::core::{const_text::Text, descriptor::Descriptor, edge::Form};

/// How many resources that could be lazy are named.
const NAMED: usize = 3;

/// One line, or two where there are two ways.
pub(super) const fn push_help(text: &mut Text, members: &[&'static Descriptor]) {
    if members.len() == 1 {
        return push_help_for_one(text, members);
    }
    if let Some(step) = first_after(members) {
        return push_drop_after(text, members, &step);
    }
    if !push_lazy(text, members) {
        push_ask_later(text, members);
    }
    text.push("\nhelp: or move what they need of each other into a resource of its own");
}

/// A resource that wants itself.
const fn push_help_for_one(text: &mut Text, members: &[&'static Descriptor]) {
    let Some(step) = Step::of(members, 0) else { return };
    let name = step.owner.name();
    if step.is_after() {
        push_drop_after(text, members, &step);
    } else if step.named.is_interface() {
        text.push("\nhelp: take the provider that is meant by its own type, or leave out `provides(dyn ");
        text.push_all(&[step.named.name(), ")` on `", name, "`"]);
    } else {
        text.push_all(&["\nhelp: leave it out: the hooks of `", name, "` are given the value itself; where another `"]);
        text.push_all(&[name, "` is meant, wrap that one in a struct of its own"]);
    }
}

const fn first_after(members: &[&'static Descriptor]) -> Option<Step> {
    let mut i = 0;
    while i < members.len() {
        match Step::of(members, i) {
            Some(step) if step.is_after() => return Some(step),
            _ => i += 1,
        }
    }
    None
}

const fn push_drop_after(text: &mut Text, members: &[&'static Descriptor], step: &Step) {
    text.push("\nhelp: leave `");
    text.push_all(&name(members, step.to));
    text.push("` out of the `after` of `");
    text.push_all(&name(members, step.owner));
    text.push("`");
}

/// Names those that could be lazy; `false` where none can.
const fn push_lazy(text: &mut Text, members: &[&'static Descriptor]) -> bool {
    let (mut possible, mut last, mut i) = (0, members[0], 0);
    while i < members.len() {
        if can_be_lazy(members, i) {
            (possible, last) = (possible + 1, members[(i + 1) % members.len()]);
        }
        i += 1;
    }
    if possible == 0 {
        return false;
    }
    text.push("\nhelp: write `lazy` on ");
    if possible == 1 {
        text.push("`");
        text.push_all(&name(members, last));
        text.push("`, and take it as `Lazy<");
        text.push_all(&name(members, last));
    } else {
        text.push("one that can wait for its first use");
        push_possible(text, members, possible);
        text.push(", and take it as `Lazy<…");
    }
    text.push(">`");
    true
}

/// Nothing where each member is possible: they have all been named.
const fn push_possible(text: &mut Text, members: &[&'static Descriptor], possible: usize) {
    if possible == members.len() || possible > NAMED {
        return;
    }
    let (mut named, mut i) = (0, 0);
    while i < members.len() {
        if can_be_lazy(members, i) {
            text.push(if named == 0 { ", " } else if named + 1 == possible { " or " } else { ", " });
            text.push("`");
            text.push_all(&name(members, members[(i + 1) % members.len()]));
            text.push("`");
            named += 1;
        }
        i += 1;
    }
}

/// Whether the member at this place could take the next one as `Lazy`, which excludes other options.
const fn can_be_lazy(members: &[&'static Descriptor], place: usize) -> bool {
    let Some(step) = Step::of(members, place) else { return false };
    let options = &step.to.options;
    let excluded = options.early || options.optional || options.provided || options.pool.is_some() || options.scope.is_some();
    matches!(step.form, Form::Shared) && step.named.id == step.to.id && !excluded && step.to.provides.is_empty()
}

/// Who cannot hold something lazily can look it up.
const fn push_ask_later(text: &mut Text, members: &[&'static Descriptor]) {
    let mut i = 0;
    while i < members.len() {
        if let Some(step) = Step::of(members, i)
            && !matches!(step.form, Form::All)
        {
            return push_ask(text, members, &step);
        }
        i += 1;
    }
}

const fn push_ask(text: &mut Text, members: &[&'static Descriptor], step: &Step) {
    let scoped = step.named.options.scope.is_some();
    let method = match step.form {
        _ if scoped => "get::<",
        Form::Optional => "try_get::<",
        Form::Pool => "get::<Pool<",
        _ => "get::<",
    };
    text.push("\nhelp: let `");
    text.push_all(&name(members, step.owner));
    text.push(if scoped { "` take `ScopeHandle`" } else { "` take `AppHandle`" });
    text.push(" instead, and ask with `");
    text.push(method);
    text.push(if step.named.is_interface() { "dyn " } else { "" });
    text.push_all(&name(members, step.named));
    text.push(if matches!(step.form, Form::Pool) { ">>()`" } else { ">()`" });
    text.push(" where it is needed");
}
