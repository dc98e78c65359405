//! What is still held after it has been disposed of.

use std::{cmp::Reverse, time::Duration};

use tokio::{task::yield_now, time::sleep};

use super::shared::Shared;
use crate::{
    core::{adjacency::NodeId, state::ResourceState},
    failure::ResourceInfo,
    hook::Disposal,
};

/// A resource that somebody holds though its app has given it back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leak {
    pub(crate) resource: ResourceInfo,
    /// In how many places.
    pub(crate) holders: usize,
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
    held.into_iter().map(|(node, holders)| Leak { resource: shared.graph.node(node).info(), holders }).collect()
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
