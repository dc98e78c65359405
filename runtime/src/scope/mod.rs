//! What lives shorter than the app: scopes, and the resources in them.

mod core;
mod kind;

pub(crate) use self::core::ScopeCore;
pub use self::kind::{DeclaredScope, KeyedScope, OutermostScope, ScopeKind, Within, key_of, kind_of};
