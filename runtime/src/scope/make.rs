//! How a scope makes what it is asked for: first what that needs, then the resource itself, each once.
//!
//! Most of it needs no waiting: that is made in one go, by plain calls, in a place that is taken for it in the stack. What waits
//! or fails, what lives elsewhere, and what somebody else is making goes the longer way.
//!
//! What a declaration names is made one after the other, by a loop with a stack of its own, so that no chain is too long. A
//! resource is claimed only when all that it needs is there: whoever waits holds nothing, so that two who ask at once
//! cannot wait for each other. Where an `init` asks the scope itself, its waiting is entered in `Waits`.

use std::{
    future::{Future, poll_fn},
    mem,
    pin::Pin,
    ptr,
    sync::Arc,
    task::{Context, Poll},
};

use super::{
    at_once::{Begun, Now, at_once},
    core::ScopeCore,
    find::{Found, Lives},
    flight::{Claim, Claimed, Outcome},
};
use crate::{
    core::{
        descriptor::Descriptor,
        edge::{Edge, Form},
    },
    engine::{
        caught::innermost_init,
        instance::{Instance, Maker, Slow, begin},
        waits::Place,
    },
    error::ScopeError,
    failure::{Failure, ResourceInfo},
    hook::ErasedHooks,
    inject::Source,
    slot::Value,
};

/// A resource whose dependencies are being gone through.
struct Frame<'a> {
    home: &'a Arc<ScopeCore>,
    descriptor: &'static Descriptor,
    /// The next dependency to look at.
    group: usize,
    edge: usize,
}

impl<'a> Frame<'a> {
    fn new(lives: Lives<'a>) -> Self {
        Self { home: lives.home, descriptor: lives.descriptor, group: 0, edge: 0 }
    }

    fn place(&self) -> Place {
        Place { owner: Arc::as_ptr(self.home) as usize, descriptor: self.descriptor }
    }

    /// The next scoped dependency that is not there.
    fn missing(&mut self) -> Result<Option<Lives<'a>>, ScopeError> {
        while let Some(&edges) = self.descriptor.edges.get(self.group) {
            while let Some(&edge) = edges.get(self.edge) {
                if let Some(missing) = missing(self.home, edge)? {
                    return Ok(Some(missing));
                }
                self.edge += 1;
            }
            (self.group, self.edge) = (self.group + 1, 0);
        }
        Ok(None)
    }
}

/// What has to be made for an edge first.
fn missing<'a>(home: &'a Arc<ScopeCore>, edge: Edge) -> Result<Option<Lives<'a>>, ScopeError> {
    let Edge::Resource { to, form } = edge else { return Ok(None) };
    let to = to.get();
    if to.options.scope.is_none() {
        return Ok(None);
    }
    let absent = |lives: &Lives<'a>| lives.home.there(lives.descriptor).is_none();
    match form {
        Form::After | Form::Lazy | Form::Pool => Ok(None),
        Form::All if home.shared.graph.node_of(to).is_some() => Ok(None),
        Form::All => Ok(home.locate_all(to).find(absent)),
        Form::Optional => match home.locate(to) {
            Ok(Found::Scope(lives)) => Ok(Some(lives).filter(absent)),
            Ok(Found::App) | Err(ScopeError::NoProvider { .. }) => Ok(None),
            Err(error) => Err(error),
        },
        Form::Shared => match home.locate(to)? {
            Found::Scope(lives) => Ok(Some(lives).filter(absent)),
            Found::App => Ok(None),
        },
    }
}

/// The instance of a resource; it is made where it is not there.
async fn obtain(lives: Lives<'_>) -> Result<Value, ScopeError> {
    let mut top = Frame::new(lives);
    let mut below = Vec::new();
    let asker = innermost_init();
    loop {
        if let Some(missing) = top.missing()? {
            let frame = Frame::new(missing);
            refuse_cycle(&frame, &top, &below)?;
            below.push(mem::replace(&mut top, frame));
            continue;
        }
        let waits = &top.home.shared.scopes.waits;
        let _waiting = match asker {
            Some(asker) => match waits.enter(asker, top.place()) {
                Ok(waiting) => Some(waiting),
                Err(way) => return Err(cycle_through(asker, &below, way)),
            },
            None => None,
        };
        if !top.descriptor.options.provided {
            // Before the claim: whoever waits holds nothing.
            top.home.predecessor_gone().await?;
        }
        let value = match top.home.claim(top.descriptor)? {
            Claimed::There(value) => value,
            Claimed::Mine(claim) => make(claim, top.descriptor).await?,
            Claimed::Others(told) => match told.outcome().await {
                Outcome::Again => continue,
                Outcome::Failed(error) => return Err(error),
            },
        };
        match below.pop() {
            Some(frame) => top = frame,
            None => return Ok(value),
        }
    }
}

/// What is needed by what it needs itself, through an interface.
fn refuse_cycle(frame: &Frame<'_>, top: &Frame<'_>, below: &[Frame<'_>]) -> Result<(), ScopeError> {
    let place = frame.place();
    let chain = || below.iter().chain([top]);
    let Some(from) = chain().position(|other| other.place() == place) else { return Ok(()) };
    let path = chain().skip(from).map(|member| ResourceInfo::of(member.descriptor)).collect();
    Err(ScopeError::Cycle { path })
}

/// What is asked for by an `init` that it waits for itself.
fn cycle_through(asker: Place, below: &[Frame<'_>], way: Vec<ResourceInfo>) -> ScopeError {
    let mut path = vec![ResourceInfo::of(asker.descriptor)];
    path.extend(below.iter().map(|frame| ResourceInfo::of(frame.descriptor)));
    path.extend(way);
    // The way leads back to whoever asks.
    path.pop();
    ScopeError::Cycle { path }
}

/// The instance of a resource; it is made where it is not there.
pub(super) const fn made(lives: Lives<'_>) -> Made<'_> {
    Made { lives, later: None }
}

/// What [`made`] gives: a future by hand, since what needs no waiting, as is most often so, is to cost little.
pub(super) struct Made<'a> {
    lives: Lives<'a>,
    later: Option<Later<'a>>,
}

type Later<'a> = Pin<Box<dyn Future<Output = Result<Value, ScopeError>> + Send + 'a>>;

impl Future for Made<'_> {
    type Output = Result<Value, ScopeError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.later.is_none() {
            match at_once(self.lives, context) {
                Now::Value(value) => return Poll::Ready(Ok(value)),
                now => self.later = Some(Box::pin(in_time(self.lives, now))),
            }
        }
        match &mut self.later {
            Some(later) => later.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}

/// Goes on with what could not be had at once.
async fn in_time<'a>(wanted: Lives<'a>, now: Now<'a>) -> Result<Value, ScopeError> {
    match now {
        Now::Value(value) => return Ok(value),
        Now::Failed(error) => return Err(*error),
        Now::Begun(begun) => {
            let Begun { claim, slow, descriptor } = *begun;
            let value = go_on(claim, slow).await?;
            if ptr::eq(descriptor, wanted.descriptor) {
                return Ok(value);
            }
        }
        Now::Needs(_) | Now::NotYet => {}
    }
    obtain(wanted).await
}

#[inline]
pub(super) fn maker(core: &Arc<ScopeCore>, descriptor: &'static Descriptor, hooks: &'static dyn ErasedHooks) -> Maker {
    Maker { source: Source::Scope(Arc::clone(core)), descriptor, hooks, owner: Arc::as_ptr(core) as usize, tracker: None }
}

/// Makes an instance.
async fn make(claim: Claim<'_>, descriptor: &'static Descriptor) -> Result<Value, ScopeError> {
    let core = claim.core();
    if descriptor.options.provided {
        let (resource, scope) = (ResourceInfo::of(descriptor), core.kind.name());
        return Err(claim.failed(ScopeError::NotProvided { resource, scope }));
    }
    let Some(hooks) = descriptor.hooks() else {
        return Err(claim.failed(ScopeError::NoProvider { interface: ResourceInfo::of(descriptor) }));
    };
    let mut maker = Some(maker(core, descriptor, hooks));
    let begun = poll_fn(|context| maker.take().map_or(Poll::Pending, |maker| Poll::Ready(begin(maker, context)))).await;
    match begun {
        Ok(instance) => finish(claim, Ok(instance)),
        Err(slow) => go_on(claim, slow).await,
    }
}

/// Polls what was not over at once; between two polls it lies in the scope.
async fn go_on(claim: Claim<'_>, slow: Slow) -> Result<Value, ScopeError> {
    let mut first = Some(slow);
    let outcome = poll_fn(|context| {
        let mut slow = match first.take().map_or_else(|| claim.resume(), Ok) {
            Ok(slow) => slow,
            Err(closed) => return Poll::Ready(Err(closed)),
        };
        // It has a limit, and may have been begun where there is no runtime.
        let entered = claim.core().shared.runtime.enter();
        let polled = Pin::new(&mut slow).poll(context);
        drop(entered);
        match polled {
            Poll::Ready(made) => Poll::Ready(Ok(made)),
            Poll::Pending => match claim.park(slow, context.waker()) {
                Ok(()) => Poll::Pending,
                Err(closed) => Poll::Ready(Err(closed)),
            },
        }
    })
    .await?;
    finish(claim, outcome)
}

fn finish(claim: Claim<'_>, outcome: Result<Instance, Failure>) -> Result<Value, ScopeError> {
    match outcome {
        Ok(instance) => {
            let value = Arc::clone(&instance.value);
            claim.made(instance)?;
            Ok(value)
        }
        Err(failure) => Err(claim.failed(ScopeError::Failed { failure: Box::new(failure) })),
    }
}
