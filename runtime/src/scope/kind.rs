//! The traits that `#[scope]` implements.

use std::hash::{DefaultHasher, Hash};

use crate::{
    core::{
        edge::{DescriptorRef, KindRef},
        kind::Kind,
    },
    inject::Resource,
};

/// A kind of scope: a type under `#[scope]`. The attribute implements it; nobody does by hand.
///
/// The type is named, and never made: it need not be `Send`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope",
    label = "not a scope",
    note = "a struct becomes a kind of scope by `#[scope]`"
)]
pub trait ScopeKind: 'static {
    #[doc(hidden)]
    const KIND: &'static Kind;
    /// The same, unread: what a kind that is within this one points to.
    #[doc(hidden)]
    const UNREAD: KindRef;
}

/// What generated code says of a kind of scope. By this one impl it is a [`ScopeKind`], so that rustc does not list every scope
/// of the program as one that could have been meant.
#[doc(hidden)]
pub trait DeclaredScope: 'static {
    /// The kind.
    const DECLARED: KindRef;
}

#[diagnostic::do_not_recommend]
impl<T: DeclaredScope> ScopeKind for T {
    const KIND: &'static Kind = T::DECLARED.get();
    const UNREAD: KindRef = T::DECLARED;
}

/// A scope that is opened on the app itself, with [`AppHandle::scope`](crate::AppHandle::scope): one under a plain `#[scope]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope that is opened on the app",
    label = "not opened on the app",
    note = "a scope that says `within = Outer` is opened in one of that kind: `outer.scope::<{Self}>()`; one that says `key = …` is \
            opened with `scope_for`"
)]
pub trait OutermostScope: ScopeKind {}

/// A scope that is opened in one of the kind `Outer`: `#[scope(within = Outer)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope within `{Outer}`",
    label = "not opened in `{Outer}`",
    note = "declare it with `#[scope(within = {Outer})]`"
)]
pub trait Within<Outer>: ScopeKind {}

/// A scope that there is one of for each key: `#[scope(key = TenantId)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scope with a key",
    label = "has no key",
    note = "declare it with `#[scope(key = …)]`, or open it with `scope`"
)]
pub trait KeyedScope: ScopeKind {
    /// What tells one from the other: a `provided` resource of the scope itself.
    type Key: ScopeKey<Self>;
}

/// What may be the key of the scope `S`: a [`Resource`] that is `Clone + Eq + Hash`. Nobody implements it by hand.
///
/// What it asks for is no supertrait, or rustc would ask for each by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of the scope `{S}`",
    label = "cannot be a key",
    note = "a key is a struct under `#[derive(Clone, PartialEq, Eq, Hash)]` and `#[resource(scope = {S}, provided)]`; any other type is \
            wrapped in one"
)]
pub trait ScopeKey<S: ?Sized>: Send + Sync + 'static {
    #[doc(hidden)]
    const DESCRIPTOR: DescriptorRef;
    #[doc(hidden)]
    fn to_key(&self) -> Self;
    #[doc(hidden)]
    fn is(&self, other: &Self) -> bool;
    #[doc(hidden)]
    fn hash_into(&self, hasher: &mut DefaultHasher);
}

#[diagnostic::do_not_recommend]
impl<T: Resource + Clone + Eq + Hash, S: ?Sized> ScopeKey<S> for T {
    const DESCRIPTOR: DescriptorRef = T::DESCRIPTOR;
    fn to_key(&self) -> Self {
        self.clone()
    }
    fn is(&self, other: &Self) -> bool {
        self == other
    }
    fn hash_into(&self, hasher: &mut DefaultHasher) {
        self.hash(hasher);
    }
}

/// The descriptor of the key.
#[doc(hidden)]
pub const fn key_of<K: KeyedScope>() -> DescriptorRef {
    K::Key::DESCRIPTOR
}

/// The kind of scope that is named in an option.
#[doc(hidden)]
pub const fn kind_of<K: ScopeKind>() -> &'static Kind {
    K::KIND
}

/// The kind of scope that another is within.
#[doc(hidden)]
pub const fn within<K: ScopeKind>() -> KindRef {
    K::UNREAD
}
