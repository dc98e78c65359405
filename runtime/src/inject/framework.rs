//! What the runtime itself gives.

use std::sync::Arc;

use super::{Inject, Injector, Resource};
use crate::{
    AppHandle, Shutdown, Tasks,
    cleanup::{CleanupStack, Handover},
    core::edge::{Edge, Home},
    error::GetError,
    scope::ScopeHandle,
};

#[diagnostic::do_not_recommend]
impl Inject for Shutdown {
    const EDGE: Edge = Edge::Framework { name: "Shutdown", home: Home::Anywhere };
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        Ok(match injector.life() {
            Some(life) => life.trigger.subscribe(),
            None => injector.shared().main_shutdown(),
        })
    }
}

#[diagnostic::do_not_recommend]
impl Inject for AppHandle {
    const EDGE: Edge = Edge::Framework { name: "AppHandle", home: Home::App };
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        Ok(AppHandle { shared: Arc::clone(injector.shared()) })
    }
}

#[diagnostic::do_not_recommend]
impl Inject for ScopeHandle {
    const EDGE: Edge = Edge::Framework { name: "ScopeHandle", home: Home::Scope };
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        match injector.scope() {
            Some(core) => Ok(Self { core: Arc::clone(core) }),
            // A `const` keeps what does not live in a scope from taking one.
            None => Err(GetError::NotInApp { resource: "ScopeHandle" }),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Inject for Tasks {
    const EDGE: Edge = Edge::Framework { name: "Tasks", home: Home::Resource };
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        match injector.life() {
            Some(life) => Ok(Tasks::of(Arc::clone(&life.group), life.trigger.subscribe())),
            // A `const` keeps `main` from taking them.
            None => Err(GetError::NotInApp { resource: "Tasks" }),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Inject for CleanupStack {
    const EDGE: Edge = Edge::Framework { name: "CleanupStack", home: Home::Resource };
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        match injector.life() {
            Some(life) => Ok(Self::of(Arc::clone(life.cleanups()) as _)),
            // A `const` keeps `main` from taking it.
            None => Err(GetError::NotInApp { resource: "CleanupStack" }),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource> Inject for Handover<T> {
    const EDGE: Edge = Edge::Framework { name: "Handover", home: Home::Around(T::DESCRIPTOR) };
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        let laid = injector.life().and_then(|life| life.lay(None));
        // `Init::around` has seen to it that there is one, and one only.
        laid.and_then(|laid| laid.downcast().ok()).map(|it| *it).ok_or(GetError::NotInApp { resource: "Handover" })
    }
}
