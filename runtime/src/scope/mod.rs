//! What lives shorter than the app: scopes, and the resources in them.

mod kind;

pub use self::kind::{KeyedScope, OutermostScope, ScopeKind, Within, kind_of};
