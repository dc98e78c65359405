//! The graph of one app: its members, numbered, with their arrows, and everything that is wrong with it.

use std::time::Duration;

use super::{
    adjacency::{Adjacency, NodeId, id},
    descriptor::{Descriptor, Provision},
    edge::{Edge, Form},
    gather::{Blueprint, Members, Providers, is_early, number, sort_key},
    info::ResourceInfo,
    measure::measure,
    options::Retry,
    problem::Problem,
    stop_arrows::StopArrows,
    story::story,
};

/// One resource of an app, or one interface that is bound to a value.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) descriptor: &'static Descriptor,
    /// Its value is there before the start.
    pub(crate) given: bool,
    /// Its value is the app's own, so that its hooks run.
    pub(crate) owned: bool,
    /// It is made when it is first asked for, not with the app.
    pub(crate) lazy: bool,
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
    /// The arrows of the stop, where they are not those of the start.
    stop: Option<Box<StopArrows>>,
    /// How many nodes are early.
    pub(crate) early: usize,
    /// How many nodes are lazy.
    pub(crate) lazy: usize,
    /// For each node, the length of the longest chain that begins with it and goes down what is given back after it.
    pub(crate) depths: Vec<u32>,
    /// By index of the resource type.
    node_of: Vec<NodeId>,
    members: Members,
    /// For each node, whether what lives in a scope takes it; empty where nothing does.
    used_by_scopes: Vec<bool>,
}

const NO_NODE: NodeId = NodeId::MAX;

impl Graph {
    /// Puts the graph together, or says all that is wrong with it. `asker` is who names the roots.
    ///
    /// With `values_later`, a missing value of a `provided` resource is no problem.
    pub(crate) fn build(blueprint: &Blueprint, asker: ResourceInfo, values_later: bool) -> Result<Self, Vec<Problem>> {
        let mut members = Members::gather(blueprint);
        let mut nodes = std::mem::take(&mut members.nodes);
        nodes.sort_by_key(|node| sort_key(node));
        let nodes: Vec<_> = nodes.into_iter().map(|descriptor| node(descriptor, &members)).collect();
        let mut graph = Self {
            early: nodes.partition_point(|node| is_early(node.descriptor)),
            lazy: nodes.iter().filter(|node| node.lazy).count(),
            nodes,
            dependencies: Adjacency::default(),
            dependents: Adjacency::default(),
            stop: None,
            depths: Vec::new(),
            node_of: vec![NO_NODE; members.indices()],
            members,
            used_by_scopes: Vec::new(),
        };
        for (i, node) in graph.nodes.iter().enumerate() {
            graph.node_of[number(node.descriptor.index)] = id(i);
        }
        let mut problems = given_twice(blueprint);
        graph.check_edges(&blueprint.roots, asker, false, &mut problems);
        graph.check_scopes(blueprint, asker, &mut problems);
        let mut dependencies = Adjacency::builder(graph.nodes.len());
        let mut held = Vec::new();
        for (i, node) in graph.nodes.iter().enumerate() {
            if !node.given {
                for group in node.descriptor.edges {
                    graph.check_edges(group, node.info(), node.descriptor.options.early, &mut problems);
                    graph.resolve_forms(group, |to, form| match form {
                        Form::Lazy => held.push((id(i), to)),
                        _ => dependencies.push(to),
                    });
                }
                if node.descriptor.options.provided && !values_later {
                    problems.push(graph.not_provided(node.descriptor));
                }
            }
            dependencies.next();
        }
        graph.dependencies = dependencies.finish();
        graph.dependents = graph.dependencies.reversed();
        match measure(&graph.dependencies, &graph.dependents, graph.early) {
            Ok(depths) => graph.depths = depths,
            Err(cycles) => problems.extend(cycles.into_iter().map(|cycle| graph.cycle(&cycle))),
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        graph.arrange_stop(&held);
        graph.used_by_scopes = graph.find_used_by_scopes(&blueprint.registered);
        Ok(graph)
    }

    /// What is lazy goes after those that hold it.
    fn arrange_stop(&mut self, held: &[(NodeId, NodeId)]) {
        let Some(stop) = StopArrows::new(&self.dependencies, self.early, held) else { return };
        // No arrow closes a circle.
        if let Ok(depths) = measure(&stop.dependencies, &stop.dependents, self.early) {
            self.depths = depths;
        }
        self.stop = Some(Box::new(stop));
    }

    /// What is given back after a node: its dependencies, and what it holds as `Lazy`.
    pub(crate) fn stop_dependencies(&self) -> &Adjacency {
        self.stop.as_ref().map_or(&self.dependencies, |stop| &stop.dependencies)
    }

    /// What is given back before a node.
    pub(crate) fn stop_dependents(&self) -> &Adjacency {
        self.stop.as_ref().map_or(&self.dependents, |stop| &stop.dependents)
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

    /// The one resource that stands for an interface, whether or not it is a node.
    pub(crate) fn chosen(&self, interface: &Descriptor) -> Option<(&'static Descriptor, Provision)> {
        self.members.providers(interface).and_then(Providers::chosen)
    }

    /// All that provide an interface, in the stable order, whether or not they are nodes.
    pub(crate) fn candidates(&self, interface: &Descriptor) -> &[(&'static Descriptor, Provision)] {
        self.members.providers(interface).map_or(&[], |providers| &providers.all)
    }

    /// Resources that live in a scope and are known: registered, named or reached.
    pub(super) fn scoped(&self) -> &[&'static Descriptor] {
        &self.members.scoped
    }

    /// Whether something that lives in a scope takes it.
    pub(crate) fn is_used_by_scopes(&self, node: NodeId) -> bool {
        self.used_by_scopes.get(node as usize).copied().unwrap_or(false)
    }

    /// Everything that could not start because `failed` did not; what is lazy would not have.
    pub(crate) fn blocked_by(&self, failed: &[NodeId]) -> Vec<NodeId> {
        let mut blocked = vec![false; self.len()];
        let mut queue = failed.to_vec();
        while let Some(node) = queue.pop() {
            for &dependent in self.dependents.of(node) {
                let starts = !self.node(dependent).lazy;
                if starts && self.needs(dependent, node) && !std::mem::replace(&mut blocked[dependent as usize], true) {
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
        self.resolve_forms(edges, |node, _| each(node));
    }

    /// As [`resolve`](Self::resolve), with the form of each edge.
    fn resolve_forms(&self, edges: &[Edge], mut each: impl FnMut(NodeId, Form)) {
        for edge in edges {
            let Edge::Resource { to, form } = edge else { continue };
            let target = to.get();
            if let Some(node) = self.node_of(target) {
                each(node, *form);
            } else if *form == Form::All {
                self.providers(target).into_iter().for_each(|(node, _)| each(node, *form));
            } else if let Some((provider, _)) = self.members.providers(target).and_then(Providers::chosen)
                && let Some(node) = self.node_of(provider)
            {
                each(node, *form);
            }
        }
    }

    pub(super) fn check_edges(&self, edges: &[Edge], owner: ResourceInfo, early: bool, problems: &mut Vec<Problem>) {
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

    fn cycle(&self, members: &[NodeId]) -> Problem {
        let members: Vec<_> = members.iter().map(|&node| self.node(node).descriptor).collect();
        let path = members.iter().map(|member| ResourceInfo::of(member)).collect();
        Problem::Cycle { path, told: story(&members).as_str().to_owned() }
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
    Node {
        descriptor,
        given: given.is_some(),
        owned: given.unwrap_or(true),
        // An early one is not, whatever it says: nothing of the configuration comes later.
        lazy: descriptor.options.lazy && given.is_none() && !is_early(descriptor),
        views: views.copied().collect(),
    }
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
