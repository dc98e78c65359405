//! What is known of a resource at compile time: one immutable `static` for each.

use std::{any::Any, fmt, sync::atomic::AtomicU32};

use super::{
    edge::{DescriptorRef, Edge},
    identity::Identity,
    kind::Kind,
    lines::line_of,
    options::Options,
    value::WeakValue,
};

/// Everything the compiler knows of one resource or interface.
///
/// [`tenure::registered()`](crate::registered) lists them. Generated code makes them, one `static` for each annotated item.
pub struct Descriptor {
    name: &'static str,
    pub(super) place: Place,
    /// Identity inside a `const`, where addresses cannot be compared.
    pub(crate) id: u64,
    /// Which member of a cycle tells of it: the lowest.
    pub(crate) rank: u64,
    pub(crate) index: &'static Index,
    pub(crate) options: Options,
    /// The dependencies of `init` or of the fields, those of `fallback`, and `after`.
    pub(crate) edges: [&'static [Edge]; 3],
    /// Where the edges stand; see `lines`.
    lines: &'static str,
    /// The last of the three that is not empty: the compiler's walks stop there.
    pub(crate) last_group: usize,
    pub(crate) provides: &'static [Provision],
    /// `None` for an interface.
    pub(crate) hooks: Option<Hooks>,
    /// Its attribute has been reported as wrong; the program is never run.
    pub(crate) stub: bool,
}

/// The hooks of a resource, which the core carries and never looks into.
#[derive(Clone, Copy)]
pub(crate) struct Hooks(pub(crate) &'static (dyn Any + Send + Sync));

/// Where an item stands in the source.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// `module_path!()`
    pub module: &'static str,
    /// `file!()`
    pub file: &'static str,
    /// `line!()`
    pub line: u32,
    /// `column!()`
    pub column: u32,
    /// A hash of the crate and its version: the same for all that is declared in one crate.
    pub krate: u64,
    /// A hash of the item's name.
    pub seed: u64,
}

/// A number for a resource type in this process, given when it first appears in an app.
///
/// It stands apart from the descriptor: an atomic inside that `static` would make it unreadable in a `const`.
#[derive(Debug)]
pub struct Index(pub(crate) AtomicU32);

impl Place {
    /// What the macros say of it.
    #[doc(hidden)]
    pub const fn new(module: &'static str, file: &'static str, line: u32, column: u32, krate: u64, seed: u64) -> Self {
        Self { module, file, line, column, krate, seed }
    }
}

impl Index {
    /// Not numbered yet.
    #[allow(clippy::new_without_default, reason = "made in statics only")]
    pub const fn new() -> Self {
        Self(AtomicU32::new(u32::MAX))
    }
}

/// What the attribute says, as generated code hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    /// The `name` option, or the type's name.
    pub name: &'static str,
    /// Where the attribute stands.
    pub place: Place,
    /// The resource's own index.
    pub index: &'static Index,
    /// The plain options.
    pub options: Options,
    /// `after(…)`
    pub after: &'static [Edge],
    /// `provides(…)`
    pub provides: &'static [Provision],
    /// Where the edges stand: the attribute's line, then that of each edge of the fields or the `init`, of `fallback`, and of `after`,
    /// as in `3:5,6;;3`; empty where all is on one line.
    pub lines: &'static str,
}

impl Declaration {
    /// One without options.
    #[doc(hidden)]
    pub const fn new(name: &'static str, place: Place, index: &'static Index, lines: &'static str) -> Self {
        Self { name, place, index, options: Options::DEFAULT, after: &[], provides: &[], lines }
    }

    /// With the plain options.
    #[doc(hidden)]
    pub const fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// With `after(…)`.
    #[doc(hidden)]
    pub const fn after(mut self, after: &'static [Edge]) -> Self {
        self.after = after;
        self
    }

    /// With `provides(…)`.
    #[doc(hidden)]
    pub const fn provides(mut self, provides: &'static [Provision]) -> Self {
        self.provides = provides;
        self
    }
}

/// That a resource provides an interface, and how its value is seen as one.
#[derive(Clone, Copy)]
pub struct Provision {
    /// The interface.
    pub interface: DescriptorRef,
    /// From the slot's `Weak<T>` to a `Weak<dyn Trait>`.
    pub view: fn(&WeakValue) -> WeakValue,
}

impl fmt::Debug for Provision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "provides {:?}", self.interface)
    }
}

impl Descriptor {
    /// The descriptor of an annotated trait.
    #[doc(hidden)]
    pub const fn interface(declaration: Declaration) -> Self {
        Self::bare(declaration)
    }

    /// The descriptor of an item whose attribute is wrong: it suits whatever depends on it, since the mistake is elsewhere.
    #[doc(hidden)]
    pub const fn stub(declaration: Declaration) -> Self {
        Self { stub: true, ..Self::bare(declaration) }
    }

    /// The same, but with these dependencies: how a benchmark makes more resources than a compiler would like to see.
    #[doc(hidden)]
    pub const fn with_dependencies(mut self, edges: &'static [Edge]) -> Self {
        self.edges[0] = edges;
        self
    }

    /// The descriptor of a resource with these hooks, which take these dependencies.
    pub(crate) const fn hooked(declaration: Declaration, init: &'static [Edge], hooks: Hooks) -> Self {
        let mut descriptor = Self::bare(declaration);
        descriptor.edges[0] = init;
        descriptor.hooks = Some(hooks);
        descriptor
    }

    /// The same, but whose `fallback` takes these.
    pub(crate) const fn with_fallback_edges(mut self, fallback: &'static [Edge]) -> Self {
        self.edges[1] = fallback;
        self.last_group = last_group(self.edges);
        self
    }

    const fn bare(declaration: Declaration) -> Self {
        let Declaration { name, place, index, options, after, provides, lines } = declaration;
        let Identity { id, rank } = place.identity();
        Self {
            name,
            place,
            id,
            rank,
            index,
            options,
            edges: [&[], &[], after],
            lines,
            last_group: 2,
            provides,
            hooks: None,
            stub: false,
        }
    }

    /// Whether it waits for nothing.
    pub(super) const fn is_leaf(&self) -> bool {
        self.last_group == 0 && self.edges[0].is_empty()
    }

    /// A guess at how far it is from what waits for nothing: how many first dependencies there are on the way, at most 16.
    pub(super) const fn depth(&self) -> u8 {
        let (mut node, mut depth) = (self, 0);
        while let [Edge::Resource { to, .. }, ..] = node.edges[0]
            && depth < 16
        {
            node = to.get();
            depth += 1;
        }
        depth
    }

    /// Whether it comes before in the order in which the members of a cycle look for it.
    pub(super) const fn is_lower(&self, other: &Self) -> bool {
        let (depth, others) = (self.depth(), other.depth());
        depth < others || (depth == others && (self.rank < other.rank || (self.rank == other.rank && self.id < other.id)))
    }

    /// The resource's name: the `name` option, or the type's.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The module it is declared in.
    pub const fn module(&self) -> &'static str {
        self.place.module
    }

    /// The file it is declared in.
    pub const fn file(&self) -> &'static str {
        self.place.file
    }

    /// The line its attribute stands at.
    pub const fn line(&self) -> u32 {
        self.place.line
    }

    /// The line of one of its edges, by its group and its place in it.
    pub(super) const fn line_of(&self, group: usize, place: usize) -> u32 {
        line_of(self.lines, self.place.line, group, place)
    }

    /// Whether it is a trait rather than a struct.
    pub const fn is_interface(&self) -> bool {
        self.hooks.is_none()
    }

    /// Whether it belongs to the configuration phase.
    pub const fn is_early(&self) -> bool {
        self.options.early
    }

    /// Whether the app starts without it when it fails.
    pub const fn is_optional(&self) -> bool {
        self.options.optional
    }

    /// Whether it starts at its first use, and is held as [`Lazy`](crate::Lazy).
    pub const fn is_lazy(&self) -> bool {
        self.options.lazy
    }

    /// Whether there are several instances of it, held as [`Pool`](crate::Pool).
    pub const fn is_pooled(&self) -> bool {
        self.options.pool.is_some()
    }

    /// The kind of scope it lives in; `None` where that is the app.
    pub const fn scope(&self) -> Option<&'static Kind> {
        self.options.scope
    }

    /// Whether its value is given with `AppBuilder::provide`.
    pub const fn is_provided(&self) -> bool {
        self.options.provided
    }

    /// What it takes, in the order of its parameters or fields; then what its `fallback` takes; then its `after`.
    pub fn dependencies(&self) -> impl Iterator<Item = &'static Descriptor> {
        self.edges.into_iter().flatten().filter_map(|edge| match edge {
            Edge::Resource { to, .. } => Some(to.get()),
            Edge::Framework { .. } | Edge::NearMiss(_) => None,
        })
    }

    /// The interfaces it provides.
    pub fn provides(&self) -> impl Iterator<Item = &'static Descriptor> {
        self.provides.iter().map(|provision| provision.interface.get())
    }
}

impl fmt::Debug for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Descriptor")
            .field("name", &self.name)
            .field("place", &format_args!("{}:{}", self.place.file, self.place.line))
            .field("options", &self.options)
            .field("dependencies", &self.edges)
            .field("provides", &self.provides)
            .finish_non_exhaustive()
    }
}

const fn last_group(edges: [&[Edge]; 3]) -> usize {
    if !edges[2].is_empty() {
        2
    } else if !edges[1].is_empty() {
        1
    } else {
        0
    }
}
