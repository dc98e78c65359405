//! Which resources belong to an app: everything registered, or what the roots need.
//!
//! What is reachable by type is found without a registry. Interfaces are resolved among all that is known: registered,
//! named, given or reached.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{
    descriptor::{Descriptor, Index, Provision},
    edge::{Edge, Form},
};

/// What an app is asked to hold.
#[derive(Debug, Default)]
pub(crate) struct Blueprint {
    /// Everything that is linked into the program.
    pub(crate) registered: Vec<&'static Descriptor>,
    /// Whether all of it starts, or only what the roots need.
    pub(crate) everything: bool,
    /// What `only`, `main` or `register` name.
    pub(crate) roots: Vec<Edge>,
    /// What has a value already.
    pub(crate) given: Vec<Given>,
}

/// A resource or interface that has a value already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    pub(crate) descriptor: &'static Descriptor,
    /// Whether its hooks run, as the value is the app's own.
    pub(crate) owned: bool,
}

/// Who provides an interface.
#[derive(Debug, Default)]
pub(crate) struct Providers {
    /// Each once, in the stable order.
    pub(crate) all: Vec<(&'static Descriptor, Provision)>,
}

impl Providers {
    /// The one that stands for the interface, if there is exactly one, or exactly one `primary`.
    pub(crate) fn chosen(&self) -> Option<(&'static Descriptor, Provision)> {
        if let [only] = self.all[..] {
            return Some(only);
        }
        let mut primary = self.all.iter().filter(|(provider, _)| provider.options.primary);
        primary.next().filter(|_| primary.next().is_none()).copied()
    }
}

/// The members of an app, before they are numbered.
#[derive(Debug)]
pub(crate) struct Members {
    /// Resources and bound interfaces.
    pub(crate) nodes: Vec<&'static Descriptor>,
    /// Resources that live in a scope, and so are no nodes.
    pub(crate) scoped: Vec<&'static Descriptor>,
    /// By index: what is known of it.
    marks: Vec<Mark>,
    /// By index of the interface.
    providers: Vec<Option<Providers>>,
    queue: Vec<&'static Descriptor>,
    /// Interfaces that somebody takes, and whether as a `Vec`.
    wanted: Vec<(&'static Descriptor, bool)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    member: bool,
    given: Option<bool>,
    candidate: bool,
}

impl Members {
    pub(crate) fn gather(blueprint: &Blueprint) -> Self {
        let mut members = Self {
            nodes: Vec::new(),
            scoped: Vec::new(),
            marks: Vec::new(),
            providers: Vec::new(),
            queue: Vec::new(),
            wanted: Vec::new(),
        };
        for given in &blueprint.given {
            members.mark(given.descriptor).given = Some(given.owned);
        }
        for given in &blueprint.given {
            members.add(given.descriptor);
        }
        for &descriptor in &blueprint.registered {
            members.offer(descriptor);
        }
        if blueprint.everything {
            for &descriptor in &blueprint.registered {
                if !descriptor.is_interface() && !members.is_replaced(descriptor) {
                    members.add(descriptor);
                }
            }
        }
        members.follow(&blueprint.roots);
        members.close();
        members
    }

    /// Whether it has a value already, and whether that is the app's own.
    pub(crate) fn given(&self, descriptor: &Descriptor) -> Option<bool> {
        self.marks.get(number(descriptor.index)).and_then(|mark| mark.given)
    }

    pub(crate) fn providers(&self, interface: &Descriptor) -> Option<&Providers> {
        self.providers.get(number(interface.index)).and_then(Option::as_ref)
    }

    /// One more than the greatest index in use.
    pub(crate) fn indices(&self) -> usize {
        // An interface has no mark, but the one that provides it fills its slot.
        self.marks.len().max(self.providers.len())
    }

    fn mark(&mut self, descriptor: &Descriptor) -> &mut Mark {
        let index = number(descriptor.index);
        if index >= self.marks.len() {
            self.marks.resize(index + 1, Mark::default());
        }
        &mut self.marks[index]
    }

    /// Its only use is to provide interfaces, all of which are bound to something else.
    fn is_replaced(&self, descriptor: &Descriptor) -> bool {
        !descriptor.provides.is_empty()
            && descriptor.provides().all(|interface| self.given(interface).is_some())
            && self.given(descriptor).is_none()
    }

    fn add(&mut self, descriptor: &'static Descriptor) {
        let mark = self.mark(descriptor);
        if std::mem::replace(&mut mark.member, true) {
            return;
        }
        self.offer(descriptor);
        // An interface that is bound to a value is a node, whatever it says.
        let scoped = descriptor.options.scope.is_some() && !descriptor.is_interface();
        if scoped { &mut self.scoped } else { &mut self.nodes }.push(descriptor);
        self.queue.push(descriptor);
    }

    /// Makes it known as a provider.
    fn offer(&mut self, descriptor: &'static Descriptor) {
        if descriptor.provides.is_empty() || std::mem::replace(&mut self.mark(descriptor).candidate, true) {
            return;
        }
        for provision in descriptor.provides {
            let index = number(provision.interface.get().index);
            if index >= self.providers.len() {
                self.providers.resize_with(index + 1, || None);
            }
            let all = &mut self.providers[index].get_or_insert_default().all;
            let place = all.partition_point(|(other, _)| sort_key(other) < sort_key(descriptor));
            all.insert(place, (descriptor, *provision));
        }
    }

    fn follow(&mut self, edges: &[Edge]) {
        for edge in edges {
            let Edge::Resource { to, form } = edge else { continue };
            let target = to.get();
            match form {
                // Orders, but starts nothing.
                Form::After => {}
                _ if !target.is_interface() => self.add(target),
                _ if self.given(target).is_some() => {}
                _ => self.wanted.push((target, *form == Form::All)),
            }
        }
    }

    /// Adds what the members need, and what provides the interfaces that they take, until there is nothing more.
    fn close(&mut self) {
        loop {
            while let Some(member) = self.queue.pop() {
                if self.given(member).is_none() {
                    for group in member.edges {
                        self.follow(group);
                    }
                }
            }
            for i in 0..self.wanted.len() {
                let (interface, all) = self.wanted[i];
                let Some(providers) = self.providers(interface) else { continue };
                let chosen: Vec<_> = if all {
                    providers.all.iter().map(|(provider, _)| *provider).collect()
                } else {
                    providers.chosen().map(|(provider, _)| provider).into_iter().collect()
                };
                for provider in chosen {
                    self.add(provider);
                }
            }
            if self.queue.is_empty() {
                return;
            }
        }
    }
}

/// The index of a resource type, given at its first use in this process.
pub(crate) fn number(index: &Index) -> usize {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let current = index.0.load(Ordering::Acquire);
    if current != u32::MAX {
        return current as usize;
    }
    let fresh = NEXT.fetch_add(1, Ordering::Relaxed);
    // Two threads may draw for the same resource: the first to store wins, the other number stays unused.
    match index.0.compare_exchange(u32::MAX, fresh, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => fresh as usize,
        Err(other) => other as usize,
    }
}

/// The stable order among equals: early ones first, then by place in the source.
pub(crate) fn sort_key(descriptor: &Descriptor) -> impl Ord + use<> {
    let place = descriptor.place;
    (!is_early(descriptor), place.module, place.line, place.column, descriptor.name(), descriptor.id)
}

/// A bound interface counts as early: it waits for nothing, and an early resource may take it.
pub(crate) fn is_early(descriptor: &Descriptor) -> bool {
    descriptor.options.early || descriptor.is_interface()
}
