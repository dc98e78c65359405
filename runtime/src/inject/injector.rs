//! What the parameters of one hook, or of `main`, are taken from.

use std::sync::{Arc, OnceLock};

use super::Resource;
use crate::{
    AppHandle,
    core::{adjacency::NodeId, descriptor::Descriptor},
    engine::{life::Life, shared::Shared, tasks::Owner},
    error::GetError,
    scope::ScopeCore,
};

/// What the parameters of one hook, or of `main`, are taken from.
#[derive(Debug)]
pub struct Injector {
    source: Source,
    /// Whose hook it is; `None` for `main`.
    owner: Option<Owner>,
    life: OnceLock<Life>,
}

/// Where everything is looked up.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    App(AppHandle),
    /// What is scoped in the scope, everything else in its app.
    Scope(Arc<ScopeCore>),
}

impl Source {
    pub(crate) fn app(shared: Arc<Shared>) -> Self {
        Self::App(AppHandle { shared })
    }

    #[inline]
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        match self {
            Self::App(app) => &app.shared,
            Self::Scope(scope) => &scope.shared,
        }
    }

    #[inline]
    pub(crate) fn scope(&self) -> Option<&Arc<ScopeCore>> {
        match self {
            Self::App(_) => None,
            Self::Scope(scope) => Some(scope),
        }
    }
}

impl Injector {
    pub(crate) fn for_node(shared: Arc<Shared>, node: NodeId) -> Self {
        Self { source: Source::app(shared), owner: Some(Owner::Node(node)), life: OnceLock::new() }
    }

    pub(crate) fn for_main(shared: Arc<Shared>) -> Self {
        Self { source: Source::app(shared), owner: None, life: OnceLock::new() }
    }

    /// For an instance in a scope, or in a pool.
    #[inline]
    pub(crate) fn for_instance(source: Source, descriptor: &'static Descriptor) -> Self {
        Self { source, owner: Some(Owner::Instance(descriptor)), life: OnceLock::new() }
    }

    #[inline]
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        self.source.shared()
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    pub(crate) fn scope(&self) -> Option<&Arc<ScopeCore>> {
        self.source.scope()
    }

    /// The app, and what the hook took of its resource's own, if it took anything.
    pub(crate) fn into_parts(self) -> (Arc<Shared>, Option<Life>) {
        let shared = match self.source {
            Source::App(app) => app.shared,
            Source::Scope(scope) => Arc::clone(&scope.shared),
        };
        (shared, self.life.into_inner())
    }

    /// Where everything was looked up, and what the hook took of its resource's own, if it took anything.
    pub(crate) fn into_all(self) -> (Source, Option<Life>) {
        (self.source, self.life.into_inner())
    }

    /// What the hook took of its resource's own, if it took anything.
    #[inline]
    pub(crate) fn into_life(self) -> Option<Life> {
        self.life.into_inner()
    }

    /// What the descriptor says that its resource takes, of one type: for descriptors that are made at run time.
    #[doc(hidden)]
    pub fn dependencies<T: Resource>(&self) -> impl Iterator<Item = Arc<T>> {
        let shared = self.shared();
        let of = self.owner.map(|owner| match owner {
            Owner::Node(node) => shared.graph.node(node).descriptor,
            Owner::Instance(descriptor) => descriptor,
        });
        let scoped = |dependency: &'static Descriptor| T::of_value(self.scope()?.find(dependency)?);
        let get = move |dependency: &'static Descriptor| shared.get(dependency).or_else(|| scoped(dependency));
        of.into_iter().flat_map(Descriptor::dependencies).filter_map(get)
    }

    /// What is scoped, and was made before the hook was called.
    pub(super) fn scoped<T: Resource + ?Sized>(&self) -> Result<Arc<T>, GetError> {
        match &self.source {
            Source::Scope(scope) => match scope.there(T::DESCRIPTOR.get()).and_then(T::of_value) {
                Some(value) => Ok(value),
                // It lives in a scope around this one, or is an interface.
                None => scope.try_get::<T>(),
            },
            Source::App(app) => app.lookup::<T>(),
        }
    }

    pub(crate) fn life(&self) -> Option<&Life> {
        let owner = self.owner?;
        Some(self.life.get_or_init(|| Life::new(owner, self.shared())))
    }
}
