//! What is still held after it has been disposed of.

use std::{
    any::Any,
    cmp::Reverse,
    mem,
    sync::{Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use tokio::{task::yield_now, time::sleep};

use super::{instance::Instance, shared::Shared};
use crate::{
    core::{adjacency::NodeId, kind::Kind, state::ResourceState},
    failure::ResourceInfo,
    hook::Disposal,
};

/// A resource that somebody holds though its app has given it back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leak {
    pub(crate) resource: ResourceInfo,
    /// The kind of scope it lived in, if it did.
    pub(crate) scope: Option<&'static str>,
    /// In how many places.
    pub(crate) holders: usize,
}

/// What has been given back of scopes; kept where somebody will look for leaks, which is in tests.
#[derive(Debug, Default)]
pub(crate) struct Past(Mutex<Instances>);

#[derive(Debug, Default)]
struct Instances {
    all: Vec<PastInstance>,
    /// How many there may be before those are sorted out that are gone.
    room: usize,
}

#[derive(Debug)]
struct PastInstance {
    resource: ResourceInfo,
    scope: &'static Kind,
    value: Weak<dyn Any + Send + Sync>,
}

impl Past {
    /// An instance is about to be given back; only those of scopes are looked for.
    #[cold]
    pub(crate) fn note(&self, instance: &Instance, scope: Option<&'static Kind>) {
        let Some(scope) = scope else { return };
        // One that is disposed of by value is gone then, or its disposal fails and says who holds it.
        if instance.hooks.is_some_and(|hooks| hooks.disposal() == Disposal::ByValue) {
            return;
        }
        let value = std::sync::Arc::downgrade(&instance.value);
        let past = PastInstance { resource: ResourceInfo::of(instance.descriptor), scope, value };
        let mut instances = self.lock();
        instances.all.push(past);
        if instances.all.len() > instances.room {
            let all = mem::take(&mut instances.all);
            instances.all = all.into_iter().filter(|past| past.value.strong_count() > 0).collect();
            instances.room = 2 * instances.all.len() + 64;
        }
    }

    /// What is still held of them: each resource once for each kind of scope, dependents first.
    fn held(&self) -> Vec<Leak> {
        let mut leaks: Vec<Leak> = Vec::new();
        for PastInstance { resource, scope, value } in &self.lock().all {
            let (scope, holders) = (Some(scope.name()), value.strong_count());
            match leaks.iter_mut().find(|leak| leak.resource == *resource && leak.scope == scope) {
                _ if holders == 0 => {}
                Some(leak) => leak.holders += holders,
                None => leaks.push(Leak { resource: *resource, scope, holders }),
            }
        }
        leaks
    }

    fn lock(&self) -> MutexGuard<'_, Instances> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task that has just ended drops what it held in a moment: so often is it given one, on its own thread, before anything
/// is called a leak.
const YIELDS: u32 = 16;

/// After that it is asked again at growing intervals, up to this one: on another thread, yielding says nothing.
const LAST_PAUSE: Duration = Duration::from_millis(64);

/// What somebody still holds of an app that has stopped, the topmost dependents first.
pub(crate) async fn leaks(shared: &Shared) -> Vec<Leak> {
    for _ in 0..YIELDS {
        if now(shared).is_empty() {
            return Vec::new();
        }
        yield_now().await;
    }
    let mut pause = Duration::from_millis(1);
    while pause <= LAST_PAUSE && !now(shared).is_empty() {
        sleep(pause).await;
        pause *= 2;
    }
    now(shared)
}

fn now(shared: &Shared) -> Vec<Leak> {
    let holders = |node| Some((node, holders(shared, node)?)).filter(|&(_, holders)| holders > 0);
    let mut held: Vec<(NodeId, usize)> = shared.nodes().filter_map(holders).collect();
    held.sort_by_key(|&(node, _)| Reverse(shared.graph.depths[node as usize]));
    let of_app =
        held.into_iter().map(|(node, holders)| Leak { resource: shared.graph.node(node).info(), scope: None, holders });
    let of_scopes = shared.past.as_ref().map(Past::held).unwrap_or_default();
    of_scopes.into_iter().chain(of_app).collect()
}

/// In how many places a resource is held that the app owned and has given back; `None` for any other.
fn holders(shared: &Shared, node: NodeId) -> Option<usize> {
    let hooks = shared.graph.node(node).hooks()?;
    let given_back = match shared.state_of(node) {
        ResourceState::Disposed => true,
        // One that is disposed of by value has failed with this count.
        ResourceState::DisposeFailed => hooks.disposal() != Disposal::ByValue,
        // In the hands of a `dispose` that does not end, or never there.
        _ => false,
    };
    given_back.then(|| Some(hooks.holders(shared.weak_of(node)?))).flatten()
}
