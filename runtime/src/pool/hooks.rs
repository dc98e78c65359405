//! The hooks of a pool's node: its `init` makes what is kept ready, its `dispose` closes it.

use std::{
    marker::PhantomData,
    sync::{Arc, Weak},
};

use super::{Pool, PoolGuard, PoolStatus, check::Checks, core::Core, keeper::keep};
use crate::{
    BoxError,
    cleanup::Reason,
    core::{
        descriptor::Hooks,
        edge::{DescriptorRef, Form},
        options::PoolOptions,
    },
    engine::{
        stack::{Action, Entry, EntryName, Stacked},
        tasks::Role,
    },
    failure::FailureKind,
    health::Health,
    hook::{Call, Checked, Disposal, Done, ErasedHooks, HookFuture, PoolUse, Returned, Sole, hooks_of_instance},
    inject::{Injector, Managed, Resource, held::PoolOf},
    shutdown::Shutdown,
    slot::{Value, WeakValue, upgrade},
};

#[diagnostic::do_not_recommend]
impl<T: Resource> Resource for Pool<T> {
    const DESCRIPTOR: DescriptorRef = T::DESCRIPTOR;
    const FORM: Form = Form::Pool;
    type Held = PoolOf<T, T::Held>;
}

struct Pooled<T>(PhantomData<fn() -> T>);

/// The hooks of the pool of `T`, as a descriptor carries them.
pub(crate) const fn hooks_of<T: Managed>() -> Hooks {
    Hooks(const { &(&Pooled::<T>(PhantomData) as &'static dyn ErasedHooks) })
}

/// The name of the pool's own task in events and reports.
const KEEPER: &str = "pool";

impl<T: Managed> Pooled<T> {
    fn core(injector: &Injector) -> Arc<Core<T>> {
        let descriptor = T::DECLARED.get();
        let options = descriptor.options.pool.unwrap_or(&PoolOptions::DEFAULT);
        let checks = Checks::new(T::HEALTH.as_ref(), options.check, descriptor);
        Arc::new(Core::new(Arc::clone(injector.shared()), descriptor, options, hooks_of_instance::<T>(), checks))
    }
}

impl<T: Managed> ErasedHooks for Pooled<T> {
    fn init(&self, injector: &Injector) -> Call<Result<Value, BoxError>> {
        let core = Self::core(injector);
        let Some(life) = injector.life() else { return Returned::Now(Err("a pool belongs to an app".into())) };
        // Where the start is cut short, what has been made by then is given back before what it depends on.
        let closed = Arc::clone(&core);
        let close = move |ending: &Arc<crate::engine::stack::Ending>| {
            let reason = ending.reason;
            Returned::Later(
                Box::pin(async move { if closed.lock().closed { Ok(()) } else { closed.wind_up(reason).await } })
                    as HookFuture<'static, Done>,
            )
        };
        let action = Action::Call(Box::new(close));
        let _ = life.cleanups().stack().push(Entry { name: EntryName::Given(KEEPER.into()), limit: None, action });
        let (group, shutdown) = (Arc::clone(&life.group), life.trigger.subscribe());
        let pool = Pool::new(Arc::clone(&core));
        Returned::Later(Box::pin(async move {
            core.warm_up().await?;
            let kept = keep(core, shutdown);
            group.spawn(&KEEPER.into(), Role::AtOnce, async move {
                kept.await;
                Ok(())
            });
            Ok(Arc::new(pool) as Value)
        }))
    }

    fn has_fallback(&self) -> bool {
        false
    }

    fn fallback(&self, _: &Injector) -> Option<Call<Result<Value, BoxError>>> {
        None
    }

    fn weak(&self, value: &Value) -> Option<WeakValue> {
        let value = Arc::clone(value).downcast::<Pool<T>>().ok()?;
        Some(Box::new(Arc::downgrade(&value)))
    }

    fn holders(&self, weak: &WeakValue) -> usize {
        weak.downcast_ref::<Weak<Pool<T>>>().map_or(0, Weak::strong_count)
    }

    fn pool_use(&self, weak: &WeakValue) -> Option<PoolUse> {
        let PoolStatus { in_use, idle, waiting, .. } = upgrade::<Pool<T>>(weak)?.status();
        Some(PoolUse { in_use, idle, waiting })
    }

    fn disposal(&self) -> Disposal {
        Disposal::ByRef
    }

    fn dispose(&self, value: Value) -> Call<Done> {
        let Ok(pool) = value.downcast::<Pool<T>>() else { return foreign() };
        // The pool goes last: its drop tells of failures that nobody waits for, and here somebody does.
        Returned::Later(Box::pin(async move {
            let done = Arc::clone(&pool.core).wind_up(Reason::Completed).await;
            drop(pool);
            done
        }))
    }

    fn take_sole(&self, value: Value) -> Result<Sole, Value> {
        Err(value)
    }

    fn dispose_sole(&self, _: Sole) -> Call<Done> {
        foreign()
    }

    fn has_health(&self) -> bool {
        T::HEALTH.is_some()
    }

    fn health(&self, weak: &WeakValue) -> Option<Call<Checked>> {
        let pool = upgrade::<Pool<T>>(weak)?;
        Some(Returned::Later(Box::pin(async move { pool.health().await })))
    }

    fn has_run(&self) -> bool {
        false
    }

    fn run(&self, _: Value, _: Shutdown) -> Option<HookFuture<'static, Done>> {
        None
    }
}

fn foreign() -> Call<Done> {
    Returned::Now(Err("the value is not a pool".into()))
}

impl<T: Resource> Pool<T> {
    /// A pool is as healthy as an instance that one would get now: an idle one, or a new one. Where all are in use, it works.
    async fn health(&self) -> Checked {
        let core = &self.core;
        let mut asked = 0;
        loop {
            if core.lock().is_used_up(core.options) {
                return Ok(Health::Healthy);
            }
            let guard = self.acquire().await?;
            asked += 1;
            match guard.ask().await {
                Ok(health) => return Ok(health),
                Err(kind) => {
                    guard.discard();
                    // Not the idle ones alone are broken.
                    if asked > core.options.max {
                        return Err(error(kind));
                    }
                }
            }
        }
    }
}

impl<T: Resource> PoolGuard<T> {
    async fn ask(&self) -> Result<Health, FailureKind> {
        let (core, value) = self.parts();
        match value {
            Some(value) => core.checks.ask(&core.shared, value).await,
            None => Ok(Health::Unknown),
        }
    }
}

fn error(kind: FailureKind) -> BoxError {
    match kind {
        FailureKind::Error(error) => error.to_string().into(),
        FailureKind::TimedOut { limit } => format!("its check timed out after {}", crate::text::Span(limit)).into(),
        FailureKind::Panicked { message, .. } => format!("its check panicked: {message}").into(),
        _ => "its check was cancelled".into(),
    }
}
