//! A resource that is made when it is first asked for.

use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use crate::{
    core::edge::{Edge, Form},
    engine::{demand::Demand, shared::Shared},
    error::{GetError, LazyError},
    inject::{Inject, Injector, Resource},
    shutdown::block_on,
};

#[doc = include_str!("../docs/lazy.md")]
pub struct Lazy<T: ?Sized> {
    shared: Arc<Shared>,
    resource: PhantomData<fn() -> Arc<T>>,
}

impl<T: Resource + ?Sized> Lazy<T> {
    pub(crate) fn of(shared: &Arc<Shared>) -> Self {
        Self { shared: Arc::clone(shared), resource: PhantomData }
    }

    /// The resource, which is made now if it has not been. Once it is up, nobody waits, and nothing is allocated.
    ///
    /// While the app starts, this waits until what the resource depends on is up.
    ///
    /// # Errors
    /// [`LazyError`]: it could not be made, or the app stops and its turn to go has come, or the hook that asks is one that the resource
    /// itself has to wait for.
    ///
    /// # Cancel safety
    /// Dropping the future changes nothing for others that wait: what has begun goes on, and the next to ask finds it.
    pub fn get(&self) -> LazyGet<'_, T> {
        LazyGet { lazy: self, demand: None }
    }

    /// As [`get`](Self::get), for synchronous code: blocks the thread until the resource is up.
    ///
    /// It is meant for `blocking` hooks and for threads of one's own. In async code it would keep a thread of the runtime, and on a
    /// runtime of one thread it would wait for ever: there, await [`get`](Self::get).
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn get_blocking(&self) -> Result<Arc<T>, LazyError> {
        block_on(self.get())
    }

    /// The resource, if it is up. It is never made by this.
    pub fn get_if_ready(&self) -> Option<Arc<T>> {
        self.shared.get(T::DESCRIPTOR.get())
    }
}

impl<T: ?Sized> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), resource: PhantomData }
    }
}

impl<T: Resource + ?Sized> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let descriptor = T::DESCRIPTOR.get();
        let state = self.shared.graph.node_of(descriptor).map(|node| self.shared.state_of(node));
        f.debug_struct("Lazy").field("resource", &descriptor.name()).field("state", &state).finish()
    }
}

/// Waits for a lazy resource; see [`Lazy::get`].
#[must_use = "a lazy resource is asked for when this is awaited"]
pub struct LazyGet<'a, T: ?Sized> {
    lazy: &'a Lazy<T>,
    /// Made where the resource is not up at the first poll.
    demand: Option<Demand>,
}

impl<T: Resource + ?Sized> Future for LazyGet<'_, T> {
    type Output = Result<Arc<T>, LazyError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.lazy.shared.get(T::DESCRIPTOR.get()) {
            Some(value) => Poll::Ready(Ok(value)),
            None => self.wait(context),
        }
    }
}

impl<T: Resource + ?Sized> LazyGet<'_, T> {
    #[cold]
    #[inline(never)]
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<Result<Arc<T>, LazyError>> {
        let Self { lazy, demand } = self;
        let demand = demand.get_or_insert_with(|| Demand::new(&lazy.shared, T::DESCRIPTOR.get()));
        let answer = ready!(Pin::new(&mut *demand).poll(context));
        // It may have gone between the answer and now.
        Poll::Ready(answer.and_then(|()| lazy.get_if_ready().ok_or_else(|| demand.stopped())))
    }
}

impl<T: ?Sized> fmt::Debug for LazyGet<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyGet").field("waits", &self.demand.is_some()).finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Resource + ?Sized> Inject for Lazy<T> {
    const EDGE: Edge = Edge::resource(T::DESCRIPTOR, Form::Lazy);
    fn inject(injector: &Injector) -> Result<Self, GetError> {
        Ok(Self::of(injector.shared()))
    }
}
