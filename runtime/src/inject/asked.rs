//! What an app, or a scope, can be asked for, or be given: the bounds of their methods.

use super::{Resource, held};

/// Declares a bound, which holds of every resource that is held in a form that suits it.
macro_rules! asked {
    ($($(#[$doc:meta])* $bound:ident: $form:ident;)*) => {
        $(
            $(#[$doc])*
            #[diagnostic::on_unimplemented(
                message = "`{Self}` is not a resource",
                label = "not a resource",
                note = "a struct becomes one by `#[resource]` or `#[managed_resource(init = …)]`, a trait by `#[resource]`; a foreign \
                        type is wrapped in a struct, a foreign trait in a local one; of an `Arc<T>`, name the `T`"
            )]
            pub trait $bound: Resource {}
            impl<T: Resource<Held: held::$form<T>> + ?Sized> $bound for T {}
        )*
    };
}

asked! {
    /// A [`Resource`] that [`AppHandle::get`](crate::AppHandle::get) gives: it is there as long as the app runs. So it is neither
    /// `lazy`, `optional` nor pooled, and lives in no scope.
    ///
    /// Nobody implements it; a function that is generic over resources names it as its bound.
    GetFromApp: Got;
    /// A [`Resource`] that [`AppHandle::try_get`](crate::AppHandle::try_get) gives: one that is not pooled, and lives in no
    /// scope. As [`GetFromApp`], it is there to be named.
    TryGetFromApp: TriedGot;
    /// A [`Resource`] that [`AppHandle::lazy`](crate::AppHandle::lazy) gives: one that says `lazy`. As [`GetFromApp`], it is there
    /// to be named.
    LazyFromApp: GotLazily;
    /// A [`Resource`] that [`ScopeHandle::get`](crate::ScopeHandle::get) gives: one that is neither lazy nor pooled. As
    /// [`GetFromApp`], it is there to be named.
    GetFromScope: GotInScope;
    /// A [`Resource`] that [`AppBuilder::provide`](crate::AppBuilder::provide) takes a value of: one that is not pooled, and
    /// lives in no scope. As [`GetFromApp`], it is there to be named.
    GiveToApp: Given;
}
