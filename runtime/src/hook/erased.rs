//! The hooks of one resource behind one trait object: all that the engine ever calls.

use std::{
    any::Any,
    marker::PhantomData,
    sync::{Arc, Weak},
};

use super::{Dispose, Done, HealthCheck, HookFuture, Init, Returned, Run, dispose::Given, health::Checked};
use crate::{
    BoxError,
    core::{
        descriptor::{Declaration, Descriptor, Hooks},
        graph::Node,
    },
    inject::{Injector, Managed},
    pool,
    shutdown::Shutdown,
    slot::{Value, WeakValue},
};

/// The outcome of a hook, or a future of it.
pub type Call<O> = Returned<'static, O>;

/// A resource that nobody shares any more.
pub type Sole = Box<dyn Any + Send>;

/// How a resource is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposal {
    /// It is dropped; `trivial` where that runs no code at all.
    Drop {
        /// Nothing to run.
        trivial: bool,
    },
    /// `fn(&T)`
    ByRef,
    /// `fn(T)`
    ByValue,
}

/// What is in a pool at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolUse {
    /// How many guards are out.
    pub in_use: u32,
    /// How many instances wait to be used.
    pub idle: u32,
    /// How many callers wait for an instance.
    pub waiting: u32,
}

/// The hooks of a resource. A value of another type than the resource's is answered with an error, never with a panic.
pub trait ErasedHooks: Send + Sync {
    /// Calls `init`.
    fn init(&self, injector: &Injector) -> Call<Result<Value, BoxError>>;
    /// Whether there is a `fallback`.
    fn has_fallback(&self) -> bool;
    /// Calls `fallback`.
    fn fallback(&self, injector: &Injector) -> Option<Call<Result<Value, BoxError>>>;
    /// What the slot holds.
    fn weak(&self, value: &Value) -> Option<WeakValue>;
    /// In how many places a value is held whose `Weak` the slot holds.
    fn holders(&self, weak: &WeakValue) -> usize;
    /// Of a pool, what is in it now.
    fn pool_use(&self, _weak: &WeakValue) -> Option<PoolUse> {
        None
    }
    /// How it is given back.
    fn disposal(&self) -> Disposal;
    /// Calls a `dispose` that borrows.
    fn dispose(&self, value: Value) -> Call<Done>;
    /// Takes the value out of its `Arc`, if nobody else holds it.
    ///
    /// # Errors
    /// The value back, if somebody does.
    fn take_sole(&self, value: Value) -> Result<Sole, Value>;
    /// Calls a `dispose` that takes.
    fn dispose_sole(&self, value: Sole) -> Call<Done>;
    /// Drops it or calls its `dispose`, as it is given back.
    ///
    /// # Errors
    /// The value back, where `dispose` takes it and somebody else holds it.
    #[inline]
    fn give_back(&self, value: Value) -> Result<Call<Done>, Value> {
        match self.disposal() {
            Disposal::Drop { .. } => {
                drop(value);
                Ok(Returned::Now(Ok(())))
            }
            Disposal::ByRef => Ok(self.dispose(value)),
            Disposal::ByValue => Ok(self.dispose_sole(self.take_sole(value)?)),
        }
    }
    /// Whether there is a `health`.
    fn has_health(&self) -> bool;
    /// Calls `health`; the value is what the slot's `Weak` gave.
    fn health(&self, weak: &WeakValue) -> Option<Call<Checked>>;
    /// Whether there is a `run`.
    fn has_run(&self) -> bool;
    /// Calls `run`.
    fn run(&self, value: Value, shutdown: Shutdown) -> Option<HookFuture<'static, Done>>;
}

struct Typed<T>(PhantomData<fn() -> T>);

/// The hooks of `T`, as a descriptor carries them.
const fn hooks_of<T: Managed>() -> Hooks {
    Hooks(const { &(&Typed::<T>(PhantomData) as &'static dyn ErasedHooks) })
}

/// The hooks of one instance of `T`, where its descriptor carries those of its pool.
pub(crate) const fn hooks_of_instance<T: Managed>() -> &'static dyn ErasedHooks {
    const { &Typed::<T>(PhantomData) }
}

impl Descriptor {
    /// The descriptor of an annotated struct.
    #[doc(hidden)]
    pub const fn resource<T: Managed>(declaration: Declaration) -> Self {
        Self::hooked(declaration, T::INIT.edges(), hooks_of::<T>())
    }

    /// The descriptor of an annotated struct that is pooled.
    #[doc(hidden)]
    pub const fn pooled<T: Managed>(declaration: Declaration) -> Self {
        Self::hooked(declaration, T::INIT.edges(), pool::hooks_of::<T>())
    }

    /// The same, of a struct that has a `fallback`: the others need not ask for one.
    #[doc(hidden)]
    pub const fn with_fallback<T: Managed>(self) -> Self {
        match &T::FALLBACK {
            Some(fallback) => self.with_fallback_edges(fallback.edges()),
            None => self,
        }
    }

    /// A descriptor with any hooks.
    #[cfg(test)]
    pub(crate) fn scripted(
        declaration: Declaration,
        init: &'static [crate::core::edge::Edge],
        fallback: &'static [crate::core::edge::Edge],
        hooks: &'static &'static dyn ErasedHooks,
    ) -> Self {
        Self::hooked(declaration, init, Hooks(hooks)).with_fallback_edges(fallback)
    }

    /// The hooks; `None` for an interface.
    pub(crate) fn hooks(&self) -> Option<&'static dyn ErasedHooks> {
        self.hooks?.0.downcast_ref().copied()
    }
}

impl Node {
    /// The hooks that run for it.
    pub(crate) fn hooks(&self) -> Option<&'static dyn ErasedHooks> {
        self.descriptor.hooks().filter(|_| self.owned)
    }
}

impl<T: Managed> Typed<T> {
    const INIT: &'static Init<T> = &T::INIT;
    const FALLBACK: Option<&'static Init<T>> = T::FALLBACK.as_ref();
    const DISPOSE: Option<&'static Dispose<T>> = T::DISPOSE.as_ref();
    const HEALTH: Option<&'static HealthCheck<T>> = T::HEALTH.as_ref();
    const RUN: Option<&'static Run<T>> = T::RUN.as_ref();
}

fn foreign<O>() -> Call<Result<O, BoxError>> {
    Returned::Now(Err("the value is of another type than its resource".into()))
}

impl<T: Managed> ErasedHooks for Typed<T> {
    fn init(&self, injector: &Injector) -> Call<Result<Value, BoxError>> {
        Self::INIT.call(injector)
    }

    fn has_fallback(&self) -> bool {
        Self::FALLBACK.is_some()
    }

    fn fallback(&self, injector: &Injector) -> Option<Call<Result<Value, BoxError>>> {
        Some(Self::FALLBACK?.call(injector))
    }

    fn weak(&self, value: &Value) -> Option<WeakValue> {
        let value = Arc::clone(value).downcast::<T>().ok()?;
        Some(Box::new(Arc::downgrade(&value)))
    }

    fn holders(&self, weak: &WeakValue) -> usize {
        weak.downcast_ref::<Weak<T>>().map_or(0, Weak::strong_count)
    }

    fn disposal(&self) -> Disposal {
        match Self::DISPOSE {
            None => Disposal::Drop { trivial: !std::mem::needs_drop::<T>() },
            Some(dispose) if dispose.owned => Disposal::ByValue,
            Some(_) => Disposal::ByRef,
        }
    }

    fn dispose(&self, value: Value) -> Call<Done> {
        let (Some(dispose), Ok(value)) = (Self::DISPOSE, value.downcast::<T>()) else { return foreign() };
        dispose.call_shared(value)
    }

    fn take_sole(&self, value: Value) -> Result<Sole, Value> {
        let value = value.downcast::<T>()?;
        match Arc::try_unwrap(value) {
            Ok(value) => Ok(Box::new(value)),
            Err(shared) => Err(shared),
        }
    }

    fn dispose_sole(&self, value: Sole) -> Call<Done> {
        let (Some(dispose), Ok(value)) = (Self::DISPOSE, value.downcast::<T>()) else { return foreign() };
        dispose.call(Given::Own(*value)).unwrap_or_else(foreign)
    }

    fn has_health(&self) -> bool {
        Self::HEALTH.is_some()
    }

    fn health(&self, weak: &WeakValue) -> Option<Call<Checked>> {
        let check = Self::HEALTH?;
        let value = crate::slot::upgrade::<T>(weak)?;
        Some(Returned::Later(Box::pin(async move {
            match check.call(&value) {
                Returned::Now(checked) => checked,
                Returned::Later(future) => future.await,
            }
        })))
    }

    fn has_run(&self) -> bool {
        Self::RUN.is_some()
    }

    fn run(&self, value: Value, shutdown: Shutdown) -> Option<HookFuture<'static, Done>> {
        Some(Self::RUN?.call(value.downcast::<T>().ok()?, shutdown))
    }
}
