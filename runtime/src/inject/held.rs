//! How a resource is held, as a type: what the functions that are generic over resources ask for in their bounds.
//!
//! A `const` in a generic function fires when code is generated, which `cargo check` does not do, and points into this crate. A
//! bound is reported by every command, at the type that the user wrote. It is one bound for each function. What suits it
//! holds; what does not asks for a trait of its own that does not hold, and whose message is the sentence.

use std::marker::PhantomData;

macro_rules! forms {
    ($($(#[$doc:meta])* $form:ident<$($parameter:ident),*>)*) => {
        $($(#[$doc])*
        #[derive(Debug)]
        pub struct $form<$($parameter: ?Sized),*>($(PhantomData<fn() -> *const $parameter>),*);)*
    };
}

forms! {
    /// `Arc<T>`
    Shared<T>
    /// `Arc<dyn Trait>`, `Vec<Arc<dyn Trait>>`
    Interface<T>
    /// `Option<Arc<T>>`
    Optional<T>
    /// `Lazy<T>`
    Lazy<T>
    /// `Arc<Pool<T>>`
    Pooled<T>
    /// A pool itself, of a resource that is held in the form `H`.
    PoolOf<T, H>
    /// `Arc<T>`, in its scope and inside it. Which scope that is, is not said: it may be more private than `T` is.
    Scoped<T>
    /// Its declaration is wrong, which is told there.
    Unknown<T>
}

/// Says what suits a bound, and which trait what does not suit asks for.
macro_rules! bound {
    ($(#[$attribute:meta])* $bound:ident: $($form:ident)*, $($wrong:ident => $sentence:ident)*) => {
        /// What suits holds; see the top of the file.
        $(#[$attribute])*
        pub trait $bound<T: ?Sized> {}
        $(
            #[diagnostic::do_not_recommend]
            impl<T: ?Sized> $bound<T> for $form<T> {}
        )*
        $(
            impl<T: ?Sized, P: ?Sized> $bound<P> for $wrong<T> where Self: $sentence<P> {}
        )*
    };
}

bound! {
    #[diagnostic::on_unimplemented(
        message = "it is not known whether the app can be asked for `{T}` with `get`",
        label = "may be lazy, optional, pooled, or live in a scope",
        note = "write the bound `{T}: GetFromApp` instead of `{T}: Resource`"
    )]
    Got: Shared Interface Unknown, Optional => NotOptional Lazy => NotLazy Pooled => NotPooled
}

bound! {
    #[diagnostic::on_unimplemented(
        message = "it is not known whether the app can be asked for `{T}` with `try_get`",
        label = "may be pooled, or live in a scope",
        note = "write the bound `{T}: TryGetFromApp` instead of `{T}: Resource`"
    )]
    TriedGot: Shared Interface Optional Lazy Unknown, Pooled => NotPooled
}

bound! {
    #[diagnostic::on_unimplemented(
        message = "it is not known whether `{T}` is lazy",
        label = "may not be lazy",
        note = "write the bound `{T}: LazyFromApp` instead of `{T}: Resource`"
    )]
    GotLazily: Lazy Unknown, Shared => NotShared Interface => NotShared Optional => NotOptional Pooled => NotPooled
}

bound! {
    #[diagnostic::on_unimplemented(
        message = "it is not known whether a scope can be asked for `{T}`",
        label = "may be lazy or pooled",
        note = "write the bound `{T}: GetFromScope` instead of `{T}: Resource`"
    )]
    GotInScope: Shared Interface Optional Unknown, Lazy => NotLazy Pooled => NotPooled
}

bound! {
    #[diagnostic::on_unimplemented(
        message = "it is not known whether the app takes a value of `{T}`",
        label = "may be pooled, or live in a scope",
        note = "write the bound `{T}: GiveToApp` instead of `{T}: Resource`"
    )]
    Given: Shared Interface Optional Lazy Unknown, Pooled => NotFromPool
}

bound! {
    #[diagnostic::on_unimplemented(
        message = "it is not known whether `{T}` is optional",
        label = "may not be optional"
    )]
    GotIfThere: Interface Optional Unknown, Shared => IsOptional Lazy => NotLazy Pooled => NotPooled
}

bound! {
    #[diagnostic::on_unimplemented(
        message = "it is not known whether `{T}` is a trait under `#[resource]`",
        label = "may be a single resource"
    )]
    GotAll: Interface Unknown, Shared => IsTrait Optional => IsTrait Lazy => IsTrait Pooled => IsTrait
}

bound! {
    #[diagnostic::on_unimplemented(
        message = "it is not known whether `{T}` is pooled",
        label = "may not be pooled",
        note = "write the bound `Pool<{T}>: GetFromApp`"
    )]
    HasPool: Pooled Unknown, Shared => IsPooled Interface => IsPooled Optional => IsPooled Lazy => IsPooled
}
impl<T: ?Sized, P: ?Sized> HasPool<P> for Scoped<T> where Self: IsPooled<P> {}

/// Says which bounds ask for an open scope, and hold of a pool if there is one.
macro_rules! of_scopes_and_pools {
    ($($bound:ident)*) => {
        $(
            impl<T: ?Sized, P: ?Sized> $bound<P> for Scoped<T> where Self: NotIn<P> {}
            impl<T: ?Sized, H: ?Sized + HasPool<T>, P: ?Sized> $bound<P> for PoolOf<T, H> {}
        )*
    };
}
of_scopes_and_pools!(Got TriedGot GotLazily GotIfThere GotAll);

#[diagnostic::do_not_recommend]
impl<T: ?Sized> GotInScope<T> for Scoped<T> {}
impl<T: ?Sized, H: ?Sized + HasPool<T>, P: ?Sized> GotInScope<P> for PoolOf<T, H> {}
impl<T: ?Sized> Given<T> for Scoped<T> where Self: NotGivenIn<T> {}

/// A sentence: a trait that holds of nothing that asks for it.
macro_rules! sentence {
    ($(#[$attribute:meta])* $sentence:ident<$($parameter:ident),*>) => {
        /// Its message is all there is to it.
        $(#[$attribute])*
        pub trait $sentence<$($parameter: ?Sized),*> {}
        // Where a trait has no impl at all, rustc advises to write one.
        #[diagnostic::do_not_recommend]
        impl<$($parameter: ?Sized),*> $sentence<$($parameter),*> for Unknown<T> {}
    };
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` is lazy: hold it as `Lazy<{T}>`, or ask the app for it with `lazy::<{T}>()`",
        label = "is lazy"
    )]
    NotLazy<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` is not lazy: hold it as `Arc<{T}>`, or ask the app for it with `get::<{T}>()`",
        label = "is not lazy"
    )]
    NotShared<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` is optional: hold it as `Option<Arc<{T}>>`, or ask the app for it with `try_get::<{T}>()`",
        label = "is optional"
    )]
    NotOptional<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` is not optional: hold it as `Arc<{T}>`",
        label = "is not optional"
    )]
    IsOptional<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` is a single resource, and not a trait: hold it by itself",
        label = "is not a trait"
    )]
    IsTrait<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` is pooled: hold its pool as `Arc<Pool<{T}>>`, or ask the app for it with `get::<Pool<{T}>>()`",
        label = "is pooled"
    )]
    NotPooled<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` is not pooled: leave out the `Pool`, or write `pool` in the attribute of `{T}`",
        label = "there is no pool of `{T}`"
    )]
    IsPooled<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` is pooled, and its pool makes all values of it: give the app what its `init` takes instead",
        label = "is pooled"
    )]
    NotFromPool<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` lives in a scope: open one where it is needed, and ask that for it",
        label = "lives in a scope",
        note = "`app.scope::<S>()` opens one, where its declaration says `scope = S`; with a key, `app.scope_for::<S>(key)`; within another, \
                `outer.scope::<S>()`"
    )]
    NotIn<T>
}

sentence! {
    #[diagnostic::on_unimplemented(
        message = "`{T}` lives in a scope: give its value to an open one, with `provide`, and not to the app",
        label = "lives in a scope"
    )]
    NotGivenIn<T>
}
