//! What a graph knows of the resources that live in scopes: they are no nodes, but what they need has to be there.

use std::{collections::HashSet, ptr};

use super::{
    descriptor::Descriptor,
    edge::{Edge, Form},
    gather::Blueprint,
    graph::Graph,
    info::ResourceInfo,
    kind::Kind,
    problem::Problem,
};

impl Graph {
    /// The laws for what lives in scopes.
    pub(super) fn check_scopes(&self, blueprint: &Blueprint, asker: ResourceInfo, problems: &mut Vec<Problem>) {
        for given in &blueprint.given {
            if let Some(kind) = given.descriptor.options.scope.filter(|_| !given.descriptor.is_interface()) {
                problems.push(Problem::ValueOfScope { resource: ResourceInfo::of(given.descriptor), lives_in: kind.name() });
            }
        }
        let roots = blueprint.roots.iter().filter(|edge| !is_registered(edge));
        roots.for_each(|&root| self.check_captive(root, asker, None, problems));
        for node in self.nodes.iter().filter(|node| !node.given) {
            for &edge in node.descriptor.edges.into_iter().flatten() {
                self.check_captive(edge, node.info(), None, problems);
            }
        }
        for &scoped in self.scoped() {
            for group in scoped.edges {
                self.check_edges(group, ResourceInfo::of(scoped), false, problems);
                for &edge in group {
                    self.check_captive(edge, ResourceInfo::of(scoped), scoped.options.scope, problems);
                }
            }
        }
    }

    /// What lives in a scope is taken by what lives in it, or further inside.
    fn check_captive(&self, edge: Edge, wanted_by: ResourceInfo, taker: Option<&Kind>, problems: &mut Vec<Problem>) {
        let Edge::Resource { to, form } = edge else { return };
        let target = to.get();
        let Some(kind) = target.options.scope else { return };
        let sees = taker.is_some_and(|taker| taker.sees(kind));
        if !sees && form != Form::After && self.node_of(target).is_none() {
            problems.push(Problem::Captive { resource: ResourceInfo::of(target), lives_in: kind.name(), wanted_by });
        }
    }

    /// For each node, whether something that lives in a scope takes it.
    pub(super) fn find_used_by_scopes(&self, registered: &[&'static Descriptor]) -> Vec<bool> {
        let is_scoped = |descriptor: &&Descriptor| descriptor.options.scope.is_some() && !descriptor.is_interface();
        let mut queue: Vec<_> = registered.iter().copied().filter(is_scoped).chain(self.scoped().iter().copied()).collect();
        let mut seen = HashSet::new();
        let mut used = vec![false; if queue.is_empty() { 0 } else { self.len() }];
        while let Some(scoped) = queue.pop() {
            if seen.insert(ptr::from_ref(scoped)) {
                for group in scoped.edges {
                    self.resolve(group, |node| used[node as usize] = true);
                }
                queue.extend(scoped.dependencies().filter(is_scoped));
            }
        }
        used
    }
}

/// What `register` adds: it may live in a scope, which makes it known there.
fn is_registered(edge: &Edge) -> bool {
    matches!(edge, Edge::Resource { form: Form::All, .. })
}
