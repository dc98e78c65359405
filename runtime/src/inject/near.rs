//! What comes near something that can be taken. It is refused wherever edges are checked, with the form to take.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::{Arc, Mutex, RwLock, Weak},
};

use super::{Inject, Managed, Resource};
use crate::{
    App, AppHandle, Lazy, Pool, PoolGuard, Scope, ScopeHandle, ScopeKind, Shutdown, Tasks,
    cleanup::CleanupStack,
    core::{
        edge::Edge,
        near::{Instead, Named, NearMiss},
    },
};

macro_rules! near {
    ($([$($parameter:tt)*] $ty:ty: $open:literal $named:expr, $close:literal, $but:literal, $instead:expr;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($parameter)*> Inject for $ty {
                const EDGE: Edge =
                    Edge::NearMiss(&NearMiss { open: $open, of: $named, close: $close, but: $but, instead: $instead });
            }
        )*
    };
}

near! {
    [T: Resource + ?Sized] Box<T>: "Box<" Named::Resource(T::DESCRIPTOR), ">", "resources are shared", Instead::ItsForm;
    ['a, T: Resource + ?Sized] &'a T: "&" Named::Resource(T::DESCRIPTOR), "", "a dependency is held", Instead::ItsForm;
    ['a, T: Resource + ?Sized] &'a mut T: "&mut " Named::Resource(T::DESCRIPTOR), "", "resources are shared", Instead::ItsForm;
    [T: Managed] Option<T>: "Option<" Named::Resource(T::DECLARED), ">", "resources are shared", Instead::ItsForm;
    [T: Managed] Vec<T>: "Vec<" Named::Resource(T::DECLARED), ">", "it is one resource", Instead::ItsForm;
    [T: Managed] Arc<Option<T>>: "Arc<Option<" Named::Resource(T::DECLARED), ">>", "what is in the `Arc` is the resource", Instead::ItsForm;
    [T: Managed] Arc<Mutex<T>>: "Arc<Mutex<" Named::Resource(T::DECLARED), ">>", "what is in the `Arc` is the resource", Instead::WithTheLockInside;
    [T: Managed] Arc<RwLock<T>>: "Arc<RwLock<" Named::Resource(T::DECLARED), ">>", "what is in the `Arc` is the resource", Instead::WithTheLockInside;
    [T: Managed] Arc<tokio::sync::Mutex<T>>: "Arc<Mutex<" Named::Resource(T::DECLARED), ">>", "what is in the `Arc` is the resource", Instead::WithTheLockInside;
    [T: Managed] Arc<tokio::sync::RwLock<T>>: "Arc<RwLock<" Named::Resource(T::DECLARED), ">>", "what is in the `Arc` is the resource", Instead::WithTheLockInside;
    [T: Resource + ?Sized] Rc<T>: "Rc<" Named::Resource(T::DESCRIPTOR), ">", "resources are shared between threads", Instead::ItsForm;
    [T: Resource + ?Sized] Weak<T>: "Weak<" Named::Resource(T::DESCRIPTOR), ">", "a dependency is held", Instead::ItsForm;
    [T: Resource + ?Sized] Arc<Lazy<T>>: "Arc<Lazy<" Named::Resource(T::DESCRIPTOR), ">>", "a `Lazy` is shared already", Instead::ItsForm;
    [T: Resource + ?Sized] Option<Lazy<T>>: "Option<Lazy<" Named::Resource(T::DESCRIPTOR), ">>", "a `Lazy` is always there", Instead::ItsForm;
    [T: Resource] Pool<T>: "Pool<" Named::Resource(T::DESCRIPTOR), ">", "resources are shared", Instead::ItsForm;
    [T: Resource] PoolGuard<T>: "PoolGuard<" Named::Resource(T::DESCRIPTOR), ">", "an instance is acquired when it is needed", Instead::ItsForm;
    [K, T: Resource + ?Sized, S] HashMap<K, Arc<T>, S>: "HashMap<…, Arc<" Named::Resource(T::DESCRIPTOR), ">>", "resources have no keys", Instead::All;
    [K, T: Resource + ?Sized] BTreeMap<K, Arc<T>>: "BTreeMap<…, Arc<" Named::Resource(T::DESCRIPTOR), ">>", "resources have no keys", Instead::All;
    [] App: "" Named::Known("App"), "", "whoever started it owns it", Instead::Known("AppHandle");
    [S: ScopeKind] Scope<S>: "Scope<" Named::Scope(S::KIND), ">", "whoever opened it owns it", Instead::Known("ScopeHandle");
    [] Arc<App>: "Arc<" Named::Known("App"), ">", "whoever started it owns it", Instead::Known("AppHandle");
    [] Arc<AppHandle>: "Arc<" Named::Known("AppHandle"), ">", "it is shared already", Instead::Known("AppHandle");
    [] Arc<ScopeHandle>: "Arc<" Named::Known("ScopeHandle"), ">", "it is shared already", Instead::Known("ScopeHandle");
    [] Arc<Shutdown>: "Arc<" Named::Known("Shutdown"), ">", "it is shared already", Instead::Known("Shutdown");
    [] Arc<Tasks>: "Arc<" Named::Known("Tasks"), ">", "it is shared already", Instead::Known("Tasks");
    [] Arc<CleanupStack>: "Arc<" Named::Known("CleanupStack"), ">", "it is shared already", Instead::Known("CleanupStack");
}
