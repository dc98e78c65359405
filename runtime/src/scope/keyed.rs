//! Scopes with a key: one for each, made once, however many ask at a time.
//!
//! The one lock here guards the map, and is never held while a key is hashed, compared or dropped: that is the user's code. So
//! whoever opens a scope compares copies, and begins again if the map has changed meanwhile.

use std::{
    any::TypeId,
    collections::HashMap,
    future::{Future, poll_fn},
    hash::{DefaultHasher, Hasher},
    mem,
    pin::pin,
    sync::{Arc, PoisonError},
    task::Poll,
};

use super::{
    KeyedScope, ScopeHandle, ScopeKey,
    close::Begun,
    core::{Key, ScopeCore, State},
};
use crate::{
    AppHandle,
    cleanup::Reason,
    core::edge::Form,
    engine::{caught::is_in_cleanup, scopes::Scopes, stack::Stacked},
    error::ScopeError,
};

/// Scopes with a key, by the kind and a hash of the key.
pub(crate) type KeyedBuckets = HashMap<(TypeId, u64), Vec<Arc<ScopeCore>>>;

impl AppHandle {
    /// The scope of this kind and key: the same one for equal keys, opened at the first call.
    ///
    /// The key is a resource in it. It is open until [`close_scope_for`](Self::close_scope_for), or until the app stops, and
    /// is then closed after the scopes without a key. Scopes that are declared `within` it are opened with
    /// [`ScopeHandle::scope`]. While one of the same key is still being closed, [`get`](ScopeHandle::get) in the new one
    /// waits for the end of that. Where the app has closed its scopes, the one that this gives answers
    /// [`ScopeError::ShuttingDown`] to everything.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use tenure::{App, BoxError, managed_resource, resource, scope};
    /// #[scope(key = TenantId)]
    /// struct Tenant;
    ///
    /// #[resource(scope = Tenant, provided)]
    /// #[derive(Clone, PartialEq, Eq, Hash)]
    /// struct TenantId(u32);
    ///
    /// #[managed_resource(scope = Tenant, init = TenantDb::open)]
    /// struct TenantDb { tenant: Arc<TenantId> }
    ///
    /// impl TenantDb {
    ///     async fn open(tenant: Arc<TenantId>) -> Self { Self { tenant } }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), BoxError> {
    /// # let app = App::only::<()>().start().await?;
    /// let first = app.scope_for::<Tenant>(TenantId(1)).get::<TenantDb>().await?;
    /// let again = app.scope_for::<Tenant>(TenantId(1)).get::<TenantDb>().await?;
    /// assert!(Arc::ptr_eq(&first, &again) && first.tenant.0 == 1);
    /// assert!(app.close_scope_for::<Tenant>(&TenantId(1)).await?);
    /// # app.shutdown().await?; Ok(()) }
    /// ```
    pub fn scope_for<K: KeyedScope>(&self, key: K::Key) -> ScopeHandle {
        let bucket = bucket::<K>(&key);
        loop {
            let seen = self.shared.scopes.bucket(bucket);
            let found = find::<K>(&seen, &key);
            if let Some(core) = found.filter(|core| core.is_open()) {
                return ScopeHandle { core: Arc::clone(core) };
            }
            let after = found.filter(|core| core.state() != State::Closed).cloned();
            let key_part = Key { bucket, value: Box::new(key.to_key()), after: crate::sync::Mutex::new(after) };
            let core = ScopeCore::unlisted(&self.shared, K::KIND, Some(Box::new(key_part)));
            // All is there before anybody can find it. A fresh scope takes its key.
            let _ = core.provide(K::Key::DESCRIPTOR.get(), Form::Shared, Arc::new(key.to_key()));
            let listed = core.list();
            if !listed {
                return ScopeHandle { core };
            }
            if self.shared.scopes.replace(bucket, &seen, found, &core) {
                // The app may have closed it between the list and the map.
                if core.state() == State::Closed {
                    core.forget_key();
                }
                return ScopeHandle { core };
            }
            self.shared.scopes.leave(&core);
        }
    }

    /// Closes the scope of this kind and key, and waits until everything in it has been given back, and in those before of the
    /// same key. `false` where there is none, as after the end of the app, or somebody else closes it.
    ///
    /// What goes on in it is not waited for: it is cut off, and scopes that are open `within` it are closed with
    /// [`Reason::Cancelled`], with the requests that run in them. Whoever closes a key while it is in use keeps count of its
    /// users.
    ///
    /// In a cleanup of what lives in it, which it would wait for, it returns at once: the rest is closed after that.
    ///
    /// # Errors
    /// [`ScopeError::Close`] with all that could not be given back as it should; everything else has been.
    ///
    /// # Cancel safety
    /// Dropped, it goes on in the background.
    pub async fn close_scope_for<K: KeyedScope>(&self, key: &K::Key) -> Result<bool, ScopeError> {
        let core = {
            let seen = self.shared.scopes.bucket(bucket::<K>(key));
            find::<K>(&seen, key).cloned()
        };
        let Some(core) = core else { return Ok(false) };
        core.cut_off();
        let own = core.waits_for_caller();
        let failures = match core.begin_close(Reason::Completed, None) {
            Begun::Mine(closer) if own => {
                closer.leave();
                return Ok(true);
            }
            Begun::Mine(closer) => closer.finish().await,
            Begun::Others => {
                if !own {
                    core.closed().await;
                }
                return Ok(false);
            }
        };
        if failures.is_empty() { Ok(true) } else { Err(ScopeError::Close { failures }) }
    }
}

fn bucket<K: KeyedScope>(key: &K::Key) -> (TypeId, u64) {
    let mut hasher = DefaultHasher::new();
    key.hash_into(&mut hasher);
    (TypeId::of::<K>(), hasher.finish())
}

fn find<'a, K: KeyedScope>(bucket: &'a [Arc<ScopeCore>], key: &K::Key) -> Option<&'a Arc<ScopeCore>> {
    bucket.iter().find(|core| {
        let value = core.key.as_ref().and_then(|part| part.value.downcast_ref::<K::Key>());
        value.is_some_and(|value| value.is(key))
    })
}

impl Scopes {
    fn bucket(&self, bucket: (TypeId, u64)) -> Vec<Arc<ScopeCore>> {
        self.buckets().get(&bucket).cloned().unwrap_or_default()
    }

    /// Puts a scope in its bucket, in place of `old`, if there is still what was `seen` there.
    fn replace(
        &self,
        bucket: (TypeId, u64),
        seen: &[Arc<ScopeCore>],
        old: Option<&Arc<ScopeCore>>,
        core: &Arc<ScopeCore>,
    ) -> bool {
        let mut buckets = self.buckets();
        let now = buckets.entry(bucket).or_default();
        if now.len() != seen.len() || now.iter().zip(seen).any(|(now, seen)| !Arc::ptr_eq(now, seen)) {
            return false;
        }
        let at = old.and_then(|old| now.iter().position(|other| Arc::ptr_eq(other, old)));
        let replaced = if let Some(i) = at {
            Some(mem::replace(&mut now[i], Arc::clone(core)))
        } else {
            now.push(Arc::clone(core));
            None
        };
        drop(buckets);
        drop(replaced);
        true
    }

    fn buckets(&self) -> crate::sync::MutexGuard<'_, KeyedBuckets> {
        self.keyed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ScopeCore {
    fn is_open(&self) -> bool {
        matches!(self.state(), State::Open | State::Refused)
    }

    /// Takes it out of the map: nothing is left in it.
    pub(super) fn forget_key(&self) {
        let Some(key) = &self.key else { return };
        let mut buckets = self.shared.scopes.buckets();
        let mut left = None;
        if let Some(bucket) = buckets.get_mut(&key.bucket) {
            left = bucket.iter().position(|core| std::ptr::eq(Arc::as_ptr(core), self)).map(|i| bucket.swap_remove(i));
            if bucket.is_empty() {
                buckets.remove(&key.bucket);
            }
        }
        drop(buckets);
        drop(left);
    }

    /// The one before of the same key, if it is still being closed.
    fn before(&self) -> Option<Arc<Self>> {
        let mut after = self.key.as_ref()?.after.lock().unwrap_or_else(PoisonError::into_inner);
        let before = after.take_if(|before| before.state() == State::Closed);
        let still = after.clone();
        drop(after);
        drop(before);
        still
    }

    /// Whether one of the same key is still being closed, which this one's end comes after.
    pub(super) fn follows(&self) -> bool {
        self.key.is_some() && self.before().is_some()
    }

    /// Waits until those before of the same key have been closed: each waits for the one before it.
    pub(super) async fn predecessor_closed(&self) {
        if let Some(before) = self.before() {
            before.closed().await;
        }
    }

    /// As [`predecessor_closed`](Self::predecessor_closed), but no longer than this one is open.
    ///
    /// # Errors
    /// If it is a cleanup of one of those that asks.
    pub(super) async fn predecessor_gone(&self) -> Result<(), ScopeError> {
        let Some(before) = self.before() else { return Ok(()) };
        if before.waits_for_caller() {
            return Err(ScopeError::StillClosing { scope: self.kind.name() });
        }
        let (mut gone, mut shut) = (pin!(before.closed()), pin!(self.until(|core| core.state() != State::Open)));
        poll_fn(|context| match gone.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => shut.as_mut().poll(context),
        })
        .await;
        Ok(())
    }

    /// Whether a cleanup of it, or of what it waits for when it is closed, is being called on this thread.
    fn waits_for_caller(&self) -> bool {
        if is_in_cleanup(std::ptr::from_ref(self.stack()).addr()) {
            return true;
        }
        let inner = self.inner().children.clone();
        inner.iter().any(|inner| inner.waits_for_caller()) || self.before().is_some_and(|before| before.waits_for_caller())
    }
}
