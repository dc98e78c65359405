//! What a hook, a field or `main` may take.

use std::sync::{Arc, OnceLock, Weak};

use crate::{
    AppHandle, Shutdown, Tasks,
    cleanup::{CleanupStack, Handover},
    core::{
        adjacency::NodeId,
        descriptor::Descriptor,
        edge::{DescriptorRef, Edge, Form, Home},
        value::{Value, WeakValue},
    },
    engine::{life::Life, shared::Shared, tasks::Owner},
    error::GetError,
    hook::{Dispose, HealthCheck, Init, Run},
    scope::{ScopeCore, ScopeHandle},
};

/// A type that the app can give to others: a struct under `#[resource]` or `#[managed_resource]`, or a trait under `#[resource]`.
///
/// It is the bound of [`AppHandle::get`], [`App::only`](crate::App::only) and
/// [`AppBuilder::register`](crate::AppBuilder::register). The attributes implement it; nobody does by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource",
    label = "not a resource",
    note = "a struct becomes one by `#[resource]` or `#[managed_resource(init = …)]`, a trait by `#[resource]`; a foreign type is \
            wrapped in a struct, a foreign trait in a local one"
)]
pub trait Resource: Send + Sync + 'static {
    #[doc(hidden)]
    const DESCRIPTOR: DescriptorRef;
    /// What an `Arc` of it is: the resource itself, or its pool.
    #[doc(hidden)]
    const FORM: Form = Form::Shared;
    /// The value of a resource as what it is; `None` for a trait, and for a value of another type.
    #[doc(hidden)]
    fn of_value(value: Value) -> Option<Arc<Self>> {
        drop(value);
        None
    }
}

/// What generated code says of a struct: its descriptor and its hooks. By this one impl it is a [`Resource`], so that a type
/// that is not `Send + Sync` is reported once, and so that rustc does not list every resource of the program as one that could
/// have been meant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a resource that is built by the app",
    label = "not built by the app"
)]
#[doc(hidden)]
pub trait Managed: Send + Sync + Sized + 'static {
    /// The descriptor.
    const DECLARED: DescriptorRef;
    /// `init`, or the fields.
    const INIT: Init<Self>;
    /// `fallback`
    const FALLBACK: Option<Init<Self>> = None;
    /// `dispose`
    const DISPOSE: Option<Dispose<Self>> = None;
    /// `health`
    const HEALTH: Option<HealthCheck<Self>> = None;
    /// `run`
    const RUN: Option<Run<Self>> = None;
}

#[diagnostic::do_not_recommend]
impl<T: Managed> Resource for T {
    const DESCRIPTOR: DescriptorRef = T::DECLARED;
    fn of_value(value: Value) -> Option<Arc<Self>> {
        value.downcast().ok()
    }
}

/// What may be a parameter of an `init`, a field of a `#[resource]`, or a parameter of `main`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "cannot be injected",
    note = "a dependency is taken as `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Arc<Pool<T>>`, `Arc<dyn Trait>` or `Vec<Arc<dyn Trait>>`, where `T` or \
            `Trait` is a resource; `Shutdown`, `Tasks`, `CleanupStack`, `AppHandle` and `ScopeHandle` can be taken as well; a field of any other type says `#[resource(default)]` or \
            `#[resource(value = …)]`"
)]
pub trait Inject: Sized + Send {
    #[doc(hidden)]
    const EDGE: Edge;
    #[doc(hidden)]
    fn inject(injector: &Injector) -> Result<Self, GetError>;
}

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
    fn scoped<T: Resource + ?Sized>(&self) -> Result<Arc<T>, GetError> {
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

/// Whether it lives in a scope, as the compiler knows.
const fn is_scoped<T: Resource + ?Sized>() -> bool {
    const { T::DESCRIPTOR.get().options.scope.is_some() }
}

/// The descriptor of a resource or an interface that is named in an option.
pub const fn descriptor_of<T: Resource + ?Sized>() -> DescriptorRef {
    T::DESCRIPTOR
}

/// Sees the `Weak` of a resource as that of an interface: what generated code calls for each `provides`.
pub fn view_as<T, U>(weak: &WeakValue, view: fn(Weak<T>) -> Weak<U>) -> WeakValue
where
    T: Resource,
    U: Resource + ?Sized,
{
    Box::new(view(weak.downcast_ref::<Weak<T>>().cloned().unwrap_or_default()))
}

/// One field of a `#[resource]`, or one parameter of `main`: all that generated code needs to know of its type.
///
/// It is made once for each, so that a type that cannot be injected is reported once.
#[derive(Debug)]
pub struct Field<T> {
    /// What it wants.
    pub edge: Edge,
    /// Takes it from the app.
    pub take: fn(&Injector) -> Result<T, crate::BoxError>,
}

/// A field or a parameter of type `T`.
pub const fn injected<T: Inject>() -> Field<T> {
    Field { edge: T::EDGE, take: |injector| Ok(T::inject(injector)?) }
}

impl<T: Resource + ?Sized> Inject for Arc<T> {
    const EDGE: Edge = Edge::resource(T::DESCRIPTOR, T::FORM);
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        if is_scoped::<T>() { injector.scoped::<T>() } else { injector.shared().lookup(T::DESCRIPTOR.get()) }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Inject for Option<Arc<T>> {
    const EDGE: Edge = Edge::resource(T::DESCRIPTOR, Form::Optional);
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        Ok(Arc::inject(injector).ok())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Inject for Vec<Arc<T>> {
    const EDGE: Edge = Edge::resource(T::DESCRIPTOR, Form::All);
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        match injector.scope() {
            Some(scope) if is_scoped::<T>() => Ok(scope.find_all::<T>()),
            _ => Ok(injector.shared().lookup_all(T::DESCRIPTOR.get())),
        }
    }
}

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
            Some(life) => Ok(Tasks::new(Arc::clone(&life.group), life.trigger.subscribe())),
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

/// All the parameters of one function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected",
    label = "cannot be injected",
    note = "at most 12 parameters, each of them injectable"
)]
pub trait InjectAll: Parameters {}

impl<T: Parameters> InjectAll for T {}

/// Apart from [`InjectAll`], so that rustc does not list the tuples of every length as types that could have been meant.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be injected", label = "cannot be injected")]
pub trait Parameters: Sized + Send {
    /// What each of them wants.
    const EDGES: &'static [Edge];
    /// Takes them from the app.
    ///
    /// # Errors
    /// If one cannot be had, which the engine's order rules out.
    fn inject_all(injector: &Injector) -> Result<Self, GetError>;
}

/// What an app can be built for: `Arc<T>`, `Option<Arc<T>>`, `Lazy<T>`, `Vec<Arc<dyn Trait>>`, or a tuple of up to 12 of them.
#[diagnostic::on_unimplemented(
    message = "an app cannot be built for `{Self}`",
    label = "neither an injectable type nor a tuple of them",
    note = "write `App::only::<(Arc<A>, Arc<B>)>()`"
)]
pub trait Roots {
    #[doc(hidden)]
    const EDGES: &'static [Edge];
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Roots for Arc<T> {
    const EDGES: &'static [Edge] = &[<Self as Inject>::EDGE];
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Roots for Option<Arc<T>> {
    const EDGES: &'static [Edge] = &[<Self as Inject>::EDGE];
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Roots for Vec<Arc<T>> {
    const EDGES: &'static [Edge] = &[<Self as Inject>::EDGE];
}

macro_rules! tuples {
    ($($arg:ident)*) => {
        impl<$($arg: Inject),*> Parameters for ($($arg,)*) {
            const EDGES: &'static [Edge] = &[$($arg::EDGE),*];
            fn inject_all(_injector: &Injector) -> Result<Self, GetError> {
                Ok(($($arg::inject(_injector)?,)*))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($arg: Inject),*> Roots for ($($arg,)*) {
            const EDGES: &'static [Edge] = &[$($arg::EDGE),*];
        }
    };
}

/// Calls a macro once for each number of parameters, 0 to 12.
macro_rules! for_each_arity {
    ($macro:ident) => {
        $macro!();
        $macro!(A);
        $macro!(A B);
        $macro!(A B C);
        $macro!(A B C D);
        $macro!(A B C D E);
        $macro!(A B C D E F);
        $macro!(A B C D E F G);
        $macro!(A B C D E F G H);
        $macro!(A B C D E F G H I);
        $macro!(A B C D E F G H I J);
        $macro!(A B C D E F G H I J K);
        $macro!(A B C D E F G H I J K L);
    };
}
pub(crate) use for_each_arity;
for_each_arity!(tuples);
