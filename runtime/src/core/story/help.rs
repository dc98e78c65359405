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
        text.push_all(&["\nhelp: leave `", name, "` out of its own `after`"]);
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
    let possible = count_possible(members);
    if possible == 0 {
        return false;
    }
    let named = if possible < NAMED { possible } else { NAMED };
    text.push("\nhelp: write `lazy` on ");
    if possible > NAMED && possible == members.len() {
        text.push("one of them that can wait for its first use, and take it as `Lazy<…>`");
        return true;
    }
    let (mut seen, mut i) = (0, 0);
    while i < members.len() && seen < named {
        if can_be_lazy(members, i) {
            seen += 1;
            let next = name(members, members[(i + 1) % members.len()]);
            text.push("`");
            text.push_all(&next);
            if named == 1 {
                text.push("`, and take it as `Lazy<");
                text.push_all(&next);
                text.push(">`");
            } else {
                text.push(if seen == named {
                    "`"
                } else if seen + 1 == named {
                    "` or "
                } else {
                    "`, "
                });
            }
        }
        i += 1;
    }
    if named > 1 {
        text.push(", whichever can wait for its first use, and take it as `Lazy<…>`");
    }
    true
}

const fn count_possible(members: &[&'static Descriptor]) -> usize {
    let (mut possible, mut i) = (0, 0);
    while i < members.len() {
        if can_be_lazy(members, i) {
            possible += 1;
        }
        i += 1;
    }
    possible
}

/// Whether the member at this place could take the next one as `Lazy`, which excludes other options.
const fn can_be_lazy(members: &[&'static Descriptor], place: usize) -> bool {
    let Some(step) = Step::of(members, place) else { return false };
    let options = &step.to.options;
    let excluded =
        options.early || options.optional || options.provided || options.pool.is_some() || options.scope.is_some();
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
        Form::Optional if !scoped => "try_get::<",
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
