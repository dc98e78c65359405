//! The graph of one app: its members, numbered, with their arrows, and everything that is wrong with it.

use std::time::Duration;

use super::{
    adjacency::{Adjacency, NodeId, id},
    descriptor::{Descriptor, Provision, Retry},
    edge::{Edge, Form},
    gather::{Blueprint, Members, Providers, is_early, number, sort_key},
    info::ResourceInfo,
    problem::Problem,
};

/// One resource of an app, or one interface that is bound to a value.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) descriptor: &'static Descriptor,
    /// Its value is there before the start.
    pub(crate) given: bool,
    /// Its value is the app's own, so that its hooks run.
    pub(crate) owned: bool,
    /// The interfaces it stands for.
    pub(crate) views: Vec<Provision>,
}

impl Node {
    pub(crate) fn info(&self) -> ResourceInfo {
        ResourceInfo::of(self.descriptor)
    }

    /// How long its `init` may take, where `default` is the default. The instances of a pool keep their limit themselves, each
    /// with its retries and its `fallback`.
    pub(crate) fn init_limit(&self, default: Duration) -> Option<Duration> {
        let options = &self.descriptor.options;
        if options.pool.is_some() { None } else { options.init_timeout.or(default) }
    }

    /// How often its `init` is tried; that of a pool does so for each instance.
    pub(crate) fn retry(&self) -> Retry {
        let Retry { attempts, backoff } = self.descriptor.options.retry;
        Retry { attempts: if self.descriptor.is_pooled() { 1 } else { attempts }, backoff }
    }

    /// Whether its hooks block; those of a pool do so for each instance.
    pub(crate) fn is_blocking(&self) -> bool {
        self.descriptor.options.blocking && !self.descriptor.is_pooled()
    }

    /// How long its `dispose` may take, where `default` is the default. A pool disposes of all its instances at once, each
    /// within that limit, after it has waited for the tasks of each, which are given `drain`.
    pub(crate) fn dispose_limit(&self, default: Duration, drain: Duration) -> Option<Duration> {
        let own = self.descriptor.options.dispose_timeout.or(default);
        if self.descriptor.is_pooled() { own.map(|own| own.saturating_add(drain)) } else { own }
    }
}

/// The graph of one app. Nodes that are early come first; among equals the order is that of module and line.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) dependencies: Adjacency,
    pub(crate) dependents: Adjacency,
    /// How many nodes are early.
    pub(crate) early: usize,
    /// For each node, the length of the longest chain that begins with it and goes down its dependencies.
    pub(crate) depths: Vec<u32>,
    /// By index of the resource type.
    node_of: Vec<NodeId>,
    members: Members,
}

const NO_NODE: NodeId = NodeId::MAX;

impl Graph {
    /// Puts the graph together, or says all that is wrong with it. `asker` is who names the roots.
    ///
    /// With `values_later`, a missing value of a `provided` resource is no problem.
    pub(crate) fn build(blueprint: &Blueprint, asker: ResourceInfo, values_later: bool) -> Result<Self, Vec<Problem>> {
        let mut members = Members::gather(blueprint);
        let mut nodes = std::mem::take(&mut members.nodes);
        nodes.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        let mut graph = Self {
            early: nodes.partition_point(|node| is_early(node)),
            nodes: nodes.into_iter().map(|descriptor| node(descriptor, &members)).collect(),
            dependencies: Adjacency::default(),
            dependents: Adjacency::default(),
            depths: Vec::new(),
            node_of: vec![NO_NODE; members.indices()],
            members,
        };
        for (i, node) in graph.nodes.iter().enumerate() {
            graph.node_of[number(node.descriptor.index)] = id(i);
        }
        let mut problems = given_twice(blueprint);
        graph.check_edges(&blueprint.roots, asker, false, &mut problems);
        let mut dependencies = Adjacency::builder(graph.nodes.len());
        for node in &graph.nodes {
            if !node.given {
                for group in node.descriptor.edges {
                    graph.check_edges(group, node.info(), node.descriptor.options.early, &mut problems);
                    graph.resolve(group, |to| dependencies.push(to));
                }
                if node.descriptor.options.provided && !values_later {
                    problems.push(graph.not_provided(node.descriptor));
                }
            }
            dependencies.next();
        }
        graph.dependencies = dependencies.finish();
        graph.dependents = graph.dependencies.reversed();
        match graph.measure() {
            Ok(depths) => graph.depths = depths,
            Err(cycles) => problems.extend(cycles),
        }
        if problems.is_empty() { Ok(graph) } else { Err(problems) }
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// One more than the greatest index in use.
    pub(crate) fn indices(&self) -> usize {
        self.node_of.len()
    }

    pub(crate) fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node as usize]
    }

    /// The node of a resource, or of the bound interface.
    pub(crate) fn node_of(&self, descriptor: &Descriptor) -> Option<NodeId> {
        self.node_of.get(number(descriptor.index)).copied().filter(|&node| node != NO_NODE)
    }

    /// All that provide an interface, in the stable order, each with its view; a bound value stands for all.
    pub(crate) fn providers(&self, interface: &Descriptor) -> Vec<(NodeId, Option<Provision>)> {
        if let Some(bound) = self.node_of(interface) {
            return vec![(bound, None)];
        }
        let Some(providers) = self.members.providers(interface) else { return Vec::new() };
        let all = providers.all.iter();
        all.filter_map(|(provider, provision)| Some((self.node_of(provider)?, Some(*provision)))).collect()
    }

    /// Everything that could not start because `failed` did not.
    pub(crate) fn blocked_by(&self, failed: &[NodeId]) -> Vec<NodeId> {
        let mut blocked = vec![false; self.len()];
        let mut queue = failed.to_vec();
        while let Some(node) = queue.pop() {
            for &dependent in self.dependents.of(node) {
                if self.needs(dependent, node) && !std::mem::replace(&mut blocked[dependent as usize], true) {
                    queue.push(dependent);
                }
            }
        }
        (0..self.len()).map(id).filter(|&node| blocked[node as usize] && !failed.contains(&node)).collect()
    }

    /// Whether `node` cannot be without `dependency`: it takes it as an `Arc`, or among all that provide a trait.
    fn needs(&self, node: NodeId, dependency: NodeId) -> bool {
        let optional = self.node(dependency).descriptor.options.optional;
        self.node(node).descriptor.edges.iter().copied().flatten().any(|edge| {
            let Edge::Resource { form, .. } = edge else { return false };
            let mut found = false;
            if matches!(form, Form::Shared | Form::Pool) || (matches!(form, Form::All) && !optional) {
                self.resolve(&[*edge], |to| found |= to == dependency);
            }
            found
        })
    }

    /// Calls `each` with the nodes that the edges lead to.
    pub(crate) fn resolve(&self, edges: &[Edge], mut each: impl FnMut(NodeId)) {
        for edge in edges {
            let Edge::Resource { to, form } = edge else { continue };
            let target = to.get();
            if let Some(node) = self.node_of(target) {
                each(node);
            } else if *form == Form::All {
                self.providers(target).into_iter().for_each(|(node, _)| each(node));
            } else if let Some((provider, _)) = self.members.providers(target).and_then(Providers::chosen)
                && let Some(node) = self.node_of(provider)
            {
                each(node);
            }
        }
    }

    fn check_edges(&self, edges: &[Edge], owner: ResourceInfo, early: bool, problems: &mut Vec<Problem>) {
        for edge in edges {
            let Edge::Resource { to, form } = edge else { continue };
            let target = to.get();
            if target.is_interface() && self.node_of(target).is_none() {
                self.check_interface(target, *form, owner, early, problems);
            }
        }
    }

    fn check_interface(
        &self,
        target: &'static Descriptor,
        form: Form,
        wanted_by: ResourceInfo,
        early: bool,
        problems: &mut Vec<Problem>,
    ) {
        let interface = ResourceInfo::of(target);
        let providers = self.members.providers(target).map_or(&[][..], |providers| &providers.all);
        let chosen = self.members.providers(target).and_then(Providers::chosen);
        let relevant = if form == Form::All { providers } else { chosen.as_slice() };
        for (provider, _) in relevant {
            if early && !provider.options.early {
                problems.push(Problem::LateProvider { interface, wanted_by, provider: ResourceInfo::of(provider) });
            }
        }
        match (form, chosen) {
            (Form::Shared, Some((provider, _))) if provider.options.optional => {
                problems.push(Problem::OptionalProvider { interface, wanted_by, provider: ResourceInfo::of(provider) });
            }
            (Form::All | Form::After, _) | (_, Some(_)) => {}
            (Form::Optional, None) if providers.is_empty() => {}
            (_, None) if providers.is_empty() => problems.push(Problem::NoProvider { interface, wanted_by }),
            (_, None) => problems.push(Problem::SeveralProviders {
                interface,
                wanted_by,
                providers: several(providers.iter().map(|(provider, _)| *provider)),
                all_primary: providers.iter().any(|(provider, _)| provider.options.primary),
            }),
        }
    }

    fn not_provided(&self, descriptor: &'static Descriptor) -> Problem {
        let wanted_by = self.nodes.iter().find(|node| {
            !node.given && node.descriptor.dependencies().any(|dependency| std::ptr::eq(dependency, descriptor))
        });
        Problem::NotProvided { resource: ResourceInfo::of(descriptor), wanted_by: wanted_by.map(Node::info) }
    }

    /// The depth of each node, or the cycles that keep some from having one.
    fn measure(&self) -> Result<Vec<u32>, Vec<Problem>> {
        let mut depths = vec![1_u32; self.len()];
        let mut pending: Vec<_> = (0..self.len()).map(|i| self.dependencies.of(id(i)).len()).collect();
        let mut free: Vec<_> = (0..self.len()).map(id).filter(|&node| pending[node as usize] == 0).collect();
        let mut cycles = Vec::new();
        loop {
            while let Some(node) = free.pop() {
                for &dependent in self.dependents.of(node) {
                    let i = dependent as usize;
                    depths[i] = depths[i].max(depths[node as usize] + 1);
                    if pending[i] > 0 {
                        pending[i] -= 1;
                        if pending[i] == 0 {
                            free.push(dependent);
                        }
                    }
                }
            }
            // What still waits is in a cycle or behind one; each is told, and then taken as if it were not there.
            let Some(stuck) = (0..self.len()).map(id).find(|&node| pending[node as usize] > 0) else { break };
            let cycle = self.cycle(stuck, &pending);
            for &member in &cycle {
                pending[member as usize] = 0;
            }
            cycles.push(Problem::Cycle { path: cycle.iter().map(|&node| self.node(node).info()).collect() });
            free = cycle;
        }
        if !cycles.is_empty() {
            return Err(cycles);
        }
        // What is not early rests on all that is.
        let base = depths[..self.early].iter().copied().max().unwrap_or(0);
        for depth in &mut depths[self.early..] {
            *depth += base;
        }
        Ok(depths)
    }

    /// A cycle among the nodes that still wait for something, as `node` does.
    fn cycle(&self, mut node: NodeId, pending: &[usize]) -> Vec<NodeId> {
        let stuck = |node: &&NodeId| pending[**node as usize] > 0;
        let mut path: Vec<NodeId> = Vec::new();
        // Whoever waits has a dependency that waits, so this comes back to where it has been.
        while !path.contains(&node) {
            path.push(node);
            node = self.dependencies.of(node).iter().find(stuck).copied().unwrap_or(node);
        }
        path.drain(..path.iter().position(|&member| member == node).unwrap_or(0));
        path
    }
}

fn node(descriptor: &'static Descriptor, members: &Members) -> Node {
    let given = members.given(descriptor);
    let views = descriptor.provides.iter().filter(|provision| {
        let interface = provision.interface.get();
        members.given(interface).is_none()
            && members
                .providers(interface)
                .and_then(Providers::chosen)
                .is_some_and(|(chosen, _)| std::ptr::eq(chosen, descriptor))
    });
    Node { descriptor, given: given.is_some(), owned: given.unwrap_or(true), views: views.copied().collect() }
}

fn given_twice(blueprint: &Blueprint) -> Vec<Problem> {
    let mut seen: Vec<&Descriptor> = Vec::new();
    let mut problems = Vec::new();
    for given in &blueprint.given {
        if seen.iter().any(|other| std::ptr::eq(*other, given.descriptor)) {
            problems.push(Problem::GivenTwice { resource: ResourceInfo::of(given.descriptor) });
        }
        seen.push(given.descriptor);
    }
    problems
}

fn several(providers: impl Iterator<Item = &'static Descriptor> + Clone) -> Vec<ResourceInfo> {
    let primary: Vec<_> = providers.clone().filter(|provider| provider.options.primary).map(ResourceInfo::of).collect();
    if primary.is_empty() { providers.map(ResourceInfo::of).collect() } else { primary }
}
