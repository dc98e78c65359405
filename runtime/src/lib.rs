#![doc = include_str!("../docs/tenure.md")]

mod app;
mod cause;
mod cleanup;
mod core;
mod engine;
mod entry;
mod error;
mod event;
mod extend;
mod failure;
mod health;
mod hook;
mod inject;
mod last_chance;
mod lazy;
mod log;
mod platform;
mod pool;
mod process;
mod registry;
mod report;
mod said;
mod scope;
mod shutdown;
mod slot;
mod sync;
mod tasks;
#[cfg(test)]
mod testing;
mod text;
mod tracked;
mod voice;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// An error of any type, as hooks return it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

pub use tenure_macros::{managed_resource, resource, resource_main, resource_test, scope};

pub use self::{
    app::{App, AppBuilder, AppHandle, HealthReport, Ran, ResourceHealth, ResourceStatus, RunError, Status, Stopped},
    cause::Cause,
    cleanup::{CleanupError, CleanupStack, Ended, EnterError, Entering, Handover, Reason},
    core::{
        descriptor::Descriptor,
        kind::Kind,
        problem::Problem,
        state::{AppState, ResourceState},
    },
    error::{FromScopeError, GetError, LazyError, PoolError, ScopeError, ShutdownError, StartError},
    event::{Event, Waiting},
    extend::extend,
    failure::{Failure, FailureKind, Phase, ResourceInfo, SharedError},
    health::Health,
    hook::PoolUse,
    inject::{GetFromApp, GetFromScope, GiveToApp, Inject, LazyFromApp, Resource, Roots, TryGetFromApp},
    last_chance::AtExit,
    lazy::{Lazy, LazyGet},
    pool::{Acquire, Detached, Pool, PoolGuard, PoolStatus},
    registry::registered,
    report::{Outcome, ResourceReport, ShutdownReport},
    scope::{
        Attached, AttachedTry, KeyedScope, OutermostScope, Scope, ScopeGet, ScopeHandle, ScopeKey, ScopeKind, ScopeRan,
        Within,
    },
    shutdown::Shutdown,
    tasks::Tasks,
    tracked::Tracked,
};
