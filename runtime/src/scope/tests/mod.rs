//! Scopes of worlds.

mod at_once;
mod cancel;
mod cycles;
mod flights;
mod gate;
mod known;
mod overdue;
#[cfg(shuttle)]
mod shuttled;
mod tie;

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use super::{DeclaredScope, OutermostScope, Scope, ScopeKind, Within, core::ScopeCore, find::Found, make::made};
use crate::{
    AppHandle,
    core::{
        descriptor::{Descriptor, Place},
        edge::KindRef,
        kind::Kind,
    },
    error::ScopeError,
    slot::Value,
    testing::Spec,
};

const fn place(line: u32) -> Place {
    Place { module: "scope::tests", file: "tests.rs", line, column: 1, krate: 1, seed: 1 }
}

pub(super) static OUTER: Kind = Kind::new("Outer", place(1), None, false);
pub(super) static INNER: Kind = Kind::new("Inner", place(2), Some(KindRef::to_static(&raw const OUTER)), false);

pub(super) struct Outer;
pub(super) struct Inner;

impl DeclaredScope for Outer {
    const DECLARED: KindRef = KindRef::to_static(&raw const OUTER);
}
impl OutermostScope for Outer {}
impl DeclaredScope for Inner {
    const DECLARED: KindRef = KindRef::to_static(&raw const INNER);
}
impl Within<Outer> for Inner {}

impl Spec {
    pub(super) fn lives_in(self, kind: &'static Kind) -> Self {
        self.options(|options| options.scope = Some(kind))
    }
}

impl<K: ScopeKind> Scope<K> {
    /// What `get` does, by descriptor.
    pub(super) async fn value(&self, wanted: &'static Descriptor) -> Result<Value, ScopeError> {
        value(self.core(), wanted).await
    }
}

pub(super) async fn value(core: &Arc<ScopeCore>, wanted: &'static Descriptor) -> Result<Value, ScopeError> {
    match core.locate(wanted)? {
        Found::App => Err(ScopeError::NotReady { source: core.shared.why_not(wanted) }),
        Found::Scope(lives) => match lives.home.there(lives.descriptor) {
            Some(value) => Ok(value),
            None => made(lives).await,
        },
    }
}

pub(super) fn outer(app: &AppHandle) -> Scope<Outer> {
    app.scope()
}

/// Polls a future so often, then drops it; `false` if it was not through. A panic is its end.
pub(super) async fn polled<F: Future>(future: F, times: usize) -> bool {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) if left == 0 => Poll::Ready(false),
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(_)) | Err(_) => Poll::Ready(true),
        }
    })
    .await
}
