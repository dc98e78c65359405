//! What lives shorter than the app: scopes, and the resources in them.

mod at_once;
mod attach;
mod attach_try;
mod body;
mod close;
mod core;
mod find;
mod flight;
mod get;
mod handle;
mod keyed;
mod kind;
mod make;
mod owner;
mod owns;
mod run;
mod stacked;
mod standing;
#[cfg(test)]
mod tests;

pub use self::{
    attach::Attached,
    attach_try::AttachedTry,
    get::ScopeGet,
    handle::ScopeHandle,
    kind::{DeclaredScope, KeyedScope, OutermostScope, ScopeKey, ScopeKind, Within, key_of, kind_of, within},
    owner::Scope,
    owns::OwnsItsScope,
    run::ScopeRan,
};
pub(crate) use self::{
    core::{Background, ScopeCore},
    keyed::KeyedBuckets,
    standing::Standing,
};
use crate::AppHandle;

impl AppHandle {
    /// Opens a scope. It costs nothing but memory until something is asked of it.
    ///
    /// After the app has begun to stop and the scopes that were open have ended, the scope that this gives answers
    /// [`ScopeError::ShuttingDown`](crate::ScopeError::ShuttingDown) to everything.
    pub fn scope<K: OutermostScope>(&self) -> Scope<K> {
        Scope::opened(ScopeCore::open(&self.shared, K::KIND))
    }
}
