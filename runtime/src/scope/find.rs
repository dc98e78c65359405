//! Where a scope looks for what it is asked for, and what is there.

use std::sync::Arc;

use super::core::ScopeCore;
use crate::{
    core::descriptor::{Descriptor, Provision},
    error::{GetError, ScopeError},
    failure::ResourceInfo,
    inject::Resource,
    slot::{Value, upgrade},
};

/// Where something lives.
pub(super) enum Found<'a> {
    /// In the app.
    App,
    /// In this scope, or one around it.
    Scope(Lives<'a>),
}

/// A resource in a scope.
#[derive(Clone, Copy)]
pub(super) struct Lives<'a> {
    pub(super) home: &'a Arc<ScopeCore>,
    pub(super) descriptor: &'static Descriptor,
    /// Where it was asked for as an interface.
    pub(super) view: Option<Provision>,
}

impl Lives<'_> {
    /// The value as what was asked for.
    #[inline]
    pub(super) fn typed<T: Resource + ?Sized>(&self, value: Value) -> Option<Arc<T>> {
        match self.view {
            None => T::of_value(value),
            Some(provision) => self.viewed(provision, &value),
        }
    }

    fn viewed<T: Resource + ?Sized>(&self, provision: Provision, value: &Value) -> Option<Arc<T>> {
        upgrade(&(provision.view)(&self.descriptor.hooks()?.weak(value)?))
    }
}

impl ScopeCore {
    /// Where a resource lives, or the one that provides an interface.
    #[inline]
    pub(super) fn locate<'a>(self: &'a Arc<Self>, wanted: &'static Descriptor) -> Result<Found<'a>, ScopeError> {
        // Most of what is asked for lives in the very scope.
        match wanted.options.scope {
            Some(kind) if kind.id == self.kind.id && !wanted.is_interface() && !self.is_misplaced() => {
                Ok(Found::Scope(Lives { home: self, descriptor: wanted, view: None }))
            }
            _ => self.locate_far(wanted),
        }
    }

    fn locate_far<'a>(self: &'a Arc<Self>, wanted: &'static Descriptor) -> Result<Found<'a>, ScopeError> {
        if let Some(misplaced) = self.misplacement() {
            return Err(misplaced);
        }
        let Some(kind) = wanted.options.scope else { return Ok(Found::App) };
        let (descriptor, view) = if wanted.is_interface() {
            if self.shared.graph.node_of(wanted).is_some() {
                // Bound to a value of the app's.
                return Ok(Found::App);
            }
            match self.shared.graph.chosen(wanted) {
                Some((provider, provision)) => (provider, Some(provision)),
                None => return Err(ScopeError::NoProvider { interface: ResourceInfo::of(wanted) }),
            }
        } else {
            (wanted, None)
        };
        let kind = descriptor.options.scope.unwrap_or(kind);
        match self.home_of(kind) {
            Some(home) => Ok(Found::Scope(Lives { home, descriptor, view })),
            None => Err(ScopeError::NotInScope {
                resource: ResourceInfo::of(wanted),
                lives_in: kind.name(),
                scope: self.kind.name(),
            }),
        }
    }

    /// All that provide an interface, where they live in this scope or around it.
    pub(super) fn locate_all(self: &Arc<Self>, interface: &'static Descriptor) -> impl Iterator<Item = Lives<'_>> {
        self.shared.graph.candidates(interface).iter().filter_map(|&(descriptor, provision)| {
            let home = self.home_of(descriptor.options.scope?)?;
            Some(Lives { home, descriptor, view: Some(provision) })
        })
    }

    /// What is there already.
    #[inline]
    pub(crate) fn try_get<T: Resource + ?Sized>(self: &Arc<Self>) -> Result<Arc<T>, GetError> {
        let wanted = T::DESCRIPTOR.get();
        match self.locate(wanted) {
            Ok(Found::App) => self.shared.lookup(wanted),
            Ok(Found::Scope(lives)) => lives
                .home
                .there(lives.descriptor)
                .and_then(|value| lives.typed(value))
                .ok_or(GetError::NotMade { resource: wanted.name(), scope: lives.home.kind.name() }),
            Err(_) => Err(not_in_scope(wanted)),
        }
    }

    /// All that provide an interface and are there already, in the stable order.
    pub(crate) fn find_all<T: Resource + ?Sized>(self: &Arc<Self>) -> Vec<Arc<T>> {
        let wanted = T::DESCRIPTOR.get();
        if self.shared.graph.node_of(wanted).is_some() {
            return self.shared.lookup_all(wanted);
        }
        self.locate_all(wanted).filter_map(|lives| lives.typed(lives.home.there(lives.descriptor)?)).collect()
    }

    /// The instance of a resource, or of what provides an interface, if it is there.
    pub(crate) fn find(self: &Arc<Self>, wanted: &'static Descriptor) -> Option<Value> {
        match self.locate(wanted) {
            Ok(Found::Scope(lives)) => lives.home.there(lives.descriptor),
            _ => None,
        }
    }
}

#[cold]
fn not_in_scope(wanted: &'static Descriptor) -> GetError {
    GetError::NotInScope { resource: wanted.name(), lives_in: wanted.options.scope.map_or("", |kind| kind.name()) }
}
