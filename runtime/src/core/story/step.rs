//! One step of a cycle: who takes what, in which form, and where.

use crate::core::{
    check::written,
    descriptor::Descriptor,
    edge::{Edge, Form},
};

/// The groups of edges; see `Descriptor::edges`.
const FALLBACK: usize = 1;

/// One step of a cycle.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) owner: &'static Descriptor,
    /// The next member.
    pub(super) to: &'static Descriptor,
    /// What is written: the next member, or an interface that it provides.
    pub(super) named: &'static Descriptor,
    pub(super) form: Form,
    group: usize,
    pub(super) line: u32,
}

impl Step {
    /// The step that leads on from the member at this place. Found again by whoever tells of it, so that a walk has to carry less.
    pub(super) const fn of(members: &[&'static Descriptor], place: usize) -> Option<Self> {
        let (owner, to) = (members[place], members[(place + 1) % members.len()]);
        let (mut found, mut best) = (None, 0);
        let mut group = 0;
        while group < owner.edges.len() {
            let mut i = 0;
            while i < owner.edges[group].len() {
                if let Edge::Resource { to: named, form } = owner.edges[group][i] {
                    let named = named.get();
                    let fit = fits(named, form, to);
                    if fit > best {
                        best = fit;
                        found = Some(Self { owner, to, named, form, group, line: owner.line_of(group, i) });
                    }
                }
                i += 1;
            }
            group += 1;
        }
        found
    }

    pub(super) const fn is_after(&self) -> bool {
        matches!(self.form, Form::After)
    }

    pub(super) const fn is_of_fallback(&self) -> bool {
        self.group == FALLBACK
    }

    /// What stands around the name of what is taken.
    pub(super) const fn written(&self) -> (&'static str, &'static str) {
        written(self.named, self.form)
    }
}

/// How surely an edge leads to `to`; 0 where it does not. What takes all that provide a trait takes each.
const fn fits(named: &Descriptor, form: Form, to: &Descriptor) -> u8 {
    match form {
        Form::Lazy => 0,
        _ if named.id == to.id => 3,
        _ if !provides(to, named) => 0,
        Form::All => 2,
        _ => 1,
    }
}

const fn provides(provider: &Descriptor, interface: &Descriptor) -> bool {
    let mut i = 0;
    while i < provider.provides.len() {
        if provider.provides[i].interface.get().id == interface.id {
            return true;
        }
        i += 1;
    }
    false
}
