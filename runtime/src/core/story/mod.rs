//! What a dependency cycle is told as: its path, then who takes what and where, then what to do.
//!
//! The compiler's walk and the check at run time say the same words, which are put together here, as a `const` can.

mod help;
mod step;

use self::{help::push_help, step::Step};
use super::{const_text::Text, descriptor::Descriptor};

/// How many members are told of; a path of more is cut there.
const TOLD: usize = 12;

/// The cycle of these members, each of which wants the next, and the last the first.
pub(super) const fn story(members: &[&'static Descriptor]) -> Text {
    let mut text = Text::new();
    push_path(&mut text, members);
    let mut i = 0;
    while i < members.len() && i < TOLD {
        if let Some(step) = Step::of(members, i) {
            push_step(&mut text, members, &step);
        }
        i += 1;
    }
    push_help(&mut text, members);
    text
}

const fn push_path(text: &mut Text, members: &[&'static Descriptor]) {
    text.push("dependency cycle: ");
    let mut i = 0;
    while i < members.len() {
        if i == TOLD {
            text.push("(");
            text.push_number(members.len() - TOLD);
            text.push(" more) -> ");
            break;
        }
        text.push_all(&name(members, members[i]));
        text.push(" -> ");
        i += 1;
    }
    text.push_all(&name(members, members[0]));
}

const fn push_step(text: &mut Text, members: &[&'static Descriptor], step: &Step) {
    text.push(if step.is_of_fallback() { "\n  the `fallback` of `" } else { "\n  `" });
    text.push_all(&name(members, step.owner));
    if step.is_after() {
        text.push("` starts after `");
        text.push_all(&name(members, step.to));
    } else {
        let (open, close) = step.written();
        text.push("` takes `");
        text.push(open);
        text.push_all(&name(members, step.named));
        text.push(close);
    }
    if step.named.id == step.to.id {
        text.push("` at ");
    } else {
        text.push("`, which `");
        text.push_all(&name(members, step.to));
        text.push("` provides, at ");
    }
    text.push(step.owner.file());
    text.push(":");
    text.push_number(step.line as usize);
}

/// Its name, after that of its module where another member has the same one.
const fn name(members: &[&'static Descriptor], of: &'static Descriptor) -> [&'static str; 3] {
    let mut i = 0;
    while i < members.len() {
        if members[i].id != of.id && is_same(members[i].name(), of.name()) {
            let module = if is_of_one_crate(members) { behind_the_crate(of.module()) } else { of.module() };
            return [module, if module.is_empty() { "" } else { "::" }, of.name()];
        }
        i += 1;
    }
    ["", "", of.name()]
}

const fn is_of_one_crate(members: &[&'static Descriptor]) -> bool {
    let mut i = 1;
    while i < members.len() {
        if members[i].place.krate != members[0].place.krate {
            return false;
        }
        i += 1;
    }
    true
}

/// A path of modules without the name of the crate.
const fn behind_the_crate(module: &'static str) -> &'static str {
    let (bytes, mut i) = (module.as_bytes(), 0);
    while i + 1 < bytes.len() {
        if bytes[i] == b':' && bytes[i + 1] == b':' {
            return module.split_at(i + 2).1;
        }
        i += 1;
    }
    ""
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut i = 0;
    while i < one.len() && i < other.len() && one[i] == other[i] {
        i += 1;
    }
    i == one.len() && i == other.len()
}
