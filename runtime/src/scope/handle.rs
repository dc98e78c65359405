//! The handle on a scope that everybody in it may hold.

use std::{
    fmt,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use super::{
    Scope, ScopeKind,
    core::{ScopeCore, State},
    get::ScopeGet,
};
use crate::{
    AppHandle, CleanupStack, Kind,
    core::{descriptor::Descriptor, edge::Form},
    engine::{caught::message, place::Given, stack::Stacked},
    error::{GetError, ScopeError},
    failure::ResourceInfo,
    inject::{GetFromScope, Resource},
    slot::Value,
};

/// Does everything with a scope but own it: makes and looks up what lives in it, takes values, opens inner scopes.
///
/// It is injectable in what lives in a scope, is had from a [`Scope`] by deref, and is cheap to clone. It keeps nothing
/// open: once the scope is closed, every call is answered with a typed error.
///
/// ```
/// # use std::sync::Arc;
/// # use tenure::{App, ScopeError, ScopeHandle, resource, scope};
/// #[scope]
/// struct Request;
///
/// #[resource(scope = Request, provided)]
/// struct RequestId(u32);
///
/// #[resource(scope = Request)]
/// struct Audit {
///     id: Arc<RequestId>,
///     scope: ScopeHandle,
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tenure::BoxError> {
/// # let app = App::only::<()>().start().await?;
/// let scope = app.scope::<Request>().with(RequestId(7));
/// let audit = scope.get::<Audit>().await?;
/// assert_eq!(audit.id.0, 7);
/// assert!(Arc::ptr_eq(&audit, &audit.scope.try_get::<Audit>()?));
/// scope.close().await?;
/// assert!(matches!(audit.scope.get::<Audit>().await, Err(ScopeError::Closed { .. })));
/// # app.shutdown().await?; Ok(()) }
/// ```
#[derive(Clone)]
pub struct ScopeHandle {
    pub(crate) core: Arc<ScopeCore>,
}

impl ScopeHandle {
    /// The resource `T`, or the one that provides the trait `T`: of this scope, of one around it, or of the app.
    ///
    /// What lives in a scope is made at the first call, after all that it needs, and once: several callers at a time wait for
    /// the one who makes it. A failure is told to all who wait, and is not kept: the next call tries again. What lives in a
    /// scope around this one is made there, for as long as that one is open.
    ///
    /// Whoever comes first makes it: the `init` is polled with this future, and so are its `init_timeout` and the pauses between
    /// its attempts. So this future is awaited, or dropped, and not kept aside: as long as it is not polled, as behind a
    /// reference in a `select!` whose other branch goes on, nothing is made, and others that ask for the same wait. To go on
    /// with something else meanwhile, spawn a task, and await `get` there.
    ///
    /// An `init` that uses tokio's clock or I/O is first polled on the runtime that this is awaited on: off tokio, give it one
    /// with [`Handle::enter`](tokio::runtime::Handle::enter), or ask with [`get_blocking`](Self::get_blocking), which uses the
    /// app's own.
    ///
    /// # Errors
    /// [`ScopeError::Failed`] if its `init`, or that of something it needs, failed; [`ScopeError::Cycle`] if it needs itself;
    /// [`ScopeError::NotInScope`] if it lives in a scope that this one does not see; [`ScopeError::NotProvided`] if its value
    /// was to be given; [`ScopeError::NotReady`] if it is the app's, and not up; [`ScopeError::Closed`] and
    /// [`ScopeError::ShuttingDown`] if it is too late; [`ScopeError::StillClosing`] if a cleanup asks for the successor of its
    /// own scope.
    ///
    /// # Cancel safety
    /// Dropped half-way, an `init` that this call has begun is cancelled, and what it had pushed or spawned is given back;
    /// another caller that waits begins anew.
    pub fn get<T: GetFromScope + ?Sized>(&self) -> ScopeGet<'_, T> {
        ScopeGet::new(&self.core)
    }

    /// As [`get`](Self::get), for synchronous code: blocks the thread where something has to be waited for.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    ///
    /// # Panics
    /// In async code, if it has to wait: there, await [`get`](Self::get).
    #[track_caller]
    pub fn get_blocking<T: GetFromScope + ?Sized>(&self) -> Result<Arc<T>, ScopeError> {
        self.block_on(self.get::<T>(), ("get_blocking", "get"))
    }

    /// The resource `T`, or the one that provides the trait `T`, if it is there already; makes nothing.
    ///
    /// # Errors
    /// [`GetError`] says why it is not.
    pub fn try_get<T: GetFromScope + ?Sized>(&self) -> Result<Arc<T>, GetError> {
        self.core.try_get()
    }

    /// Gives a ready value in place of a resource's own `init`: it is the scope's from now on, and its hooks run.
    ///
    /// It gives the handle back, which another value can be given to. Who opens a scope and runs something in it gives values
    /// on the way with [`Scope::with`], which gives back the scope itself.
    ///
    /// Where the scope takes nothing any more, since it is closed or the app is being stopped, the value is dropped; whatever is
    /// asked of the scope next is answered with that.
    ///
    /// # Panics
    /// If `T` does not live in this kind of scope, or is there already; [`try_provide`](Self::try_provide) gives that as an
    /// error.
    #[track_caller]
    pub fn provide<T: Resource>(&self, value: T) -> &Self {
        match self.try_provide(value) {
            Ok(()) | Err(ScopeError::Closed { .. } | ScopeError::ShuttingDown { .. }) => self,
            Err(error) => panic!("{error}"),
        }
    }

    /// As [`provide`](Self::provide), with a typed error. The value is dropped where it is not taken.
    ///
    /// # Errors
    /// [`ScopeError::NotInScope`] if it lives in another kind of scope; [`ScopeError::LivesInApp`] if it lives in none;
    /// [`ScopeError::AlreadyThere`] if it has been given or made; [`ScopeError::Closed`] and [`ScopeError::ShuttingDown`] if it is too late.
    pub fn try_provide<T: Resource>(&self, value: T) -> Result<(), ScopeError> {
        self.core.provide(T::DESCRIPTOR.get(), T::FORM, Arc::new(value))
    }

    /// Opens a scope in this one. It sees what this one holds, and is closed, at the latest, when this one is.
    ///
    /// Where `S` is not declared `within` this kind of scope, it answers [`ScopeError::NotWithin`] to everything;
    /// [`Scope::scope`] has the compiler check that.
    pub fn scope<S: ScopeKind>(&self) -> Scope<S> {
        Scope::opened(ScopeCore::open_in(&self.core, S::KIND))
    }

    /// What is pushed here is given back with what lives in the scope, last in, first out.
    pub fn cleanup(&self) -> CleanupStack {
        CleanupStack::of(Arc::clone(&self.core) as Arc<dyn Stacked>)
    }

    /// The app.
    pub fn app(&self) -> AppHandle {
        AppHandle { shared: Arc::clone(&self.core.shared) }
    }

    /// What kind of scope it is.
    pub fn kind(&self) -> &'static Kind {
        self.core.kind
    }

    /// Whether something can still be made in it.
    pub fn is_open(&self) -> bool {
        self.core.state() == State::Open
    }

    /// Polls once, and blocks only where that is not enough; in async code, where that is not allowed, says what to await.
    #[track_caller]
    pub(super) fn block_on<F: Future>(&self, future: F, (what, instead): (&str, &str)) -> F::Output {
        // What is polled may need the runtime's clock, or spawn.
        let _entered = self.core.shared.runtime.enter();
        let mut future = pin!(future);
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => match catch_unwind(AssertUnwindSafe(|| self.core.shared.runtime.block_on(future))) {
                Ok(output) => output,
                // There is no other way to ask whether the thread may block.
                Err(payload) if message(&*payload).starts_with("Cannot start a runtime from within a runtime") => {
                    panic!("`{what}` blocks its thread: in async code, await `{instead}`")
                }
                Err(payload) => resume_unwind(payload),
            },
        }
    }
}

impl ScopeCore {
    pub(super) fn provide(&self, descriptor: &'static Descriptor, form: Form, value: Value) -> Result<(), ScopeError> {
        let resource = ResourceInfo::of(descriptor);
        let scope = self.kind.name();
        let lives_here = descriptor.options.scope.is_some_and(|kind| kind.id == self.kind.id);
        if !lives_here || form != Form::Shared {
            return Err(match descriptor.options.scope {
                Some(kind) => ScopeError::NotInScope { resource, lives_in: kind.name(), scope },
                None => ScopeError::LivesInApp { resource, scope },
            });
        }
        let inner = self.inner();
        if let Some(refusal) = self.refusal(inner.state) {
            drop(inner);
            return Err(refusal);
        }
        let already_there = ScopeError::AlreadyThere { resource, scope };
        if inner.flights.has(descriptor) {
            drop(inner);
            return Err(already_there);
        }
        let given = self.stack.give(descriptor, value);
        // A value that is not taken goes when no lock is held.
        drop(inner);
        match given {
            Given::Taken => Ok(()),
            Given::AlreadyThere(instance) => {
                drop(instance);
                Err(already_there)
            }
            Given::Sealed(instance) => {
                drop(instance);
                Err(ScopeError::Closed { scope })
            }
        }
    }
}

impl fmt::Debug for ScopeHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeHandle").field("kind", &self.core.kind.name()).field("open", &self.is_open()).finish()
    }
}
