//! What goes on behind each resource, for who looks at it without asking the driver: its tasks, and the pause of its `run`.
//!
//! The one lock here guards the map, and is never held while another is taken, or while anything is dropped.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::time::Instant;

use super::tasks::TaskGroup;
use crate::{core::adjacency::NodeId, failure::Failure};

/// See the module. Most resources have nothing here.
#[derive(Debug, Default)]
pub(crate) struct Background(Mutex<BTreeMap<NodeId, Behind>>);

/// What goes on behind one resource.
#[derive(Debug, Default)]
struct Behind {
    /// Of its last attempt.
    group: Weak<TaskGroup>,
    /// Its `run` has failed, and is called again then.
    restart: Option<(Failure, Instant)>,
    /// Its `run` has failed, and is not called again: the app goes on without it.
    given_up: Option<Failure>,
}

impl Background {
    /// A new attempt to make a node may have tasks.
    pub(super) fn has(&self, node: NodeId, group: &Arc<TaskGroup>) {
        let group = Arc::downgrade(group);
        let before = std::mem::replace(&mut self.lock().entry(node).or_default().group, group);
        drop(before);
    }

    /// A node's `run` has failed, and is called again at `moment`.
    pub(super) fn restarts(&self, node: NodeId, failure: Failure, moment: Instant) {
        let before = self.lock().entry(node).or_default().restart.replace((failure, moment));
        drop(before);
    }

    /// A node's `run` is called.
    pub(super) fn runs(&self, node: NodeId) {
        let before = self.lock().get_mut(&node).and_then(|behind| behind.restart.take());
        drop(before);
    }

    /// A node's `run` has failed for good, and the app goes on without it.
    pub(super) fn gives_up(&self, node: NodeId, failure: Failure) {
        let before = self.lock().entry(node).or_default().given_up.replace(failure);
        drop(before);
    }

    /// Why a node's `run` failed, if the app goes on without it.
    pub(crate) fn given_up(&self, node: NodeId) -> Option<Failure> {
        self.lock().get(&node)?.given_up.clone()
    }

    /// Why a node's `run` failed, and when it is called again.
    pub(super) fn restart_of(&self, node: NodeId) -> Option<(Failure, Instant)> {
        self.lock().get(&node)?.restart.clone()
    }

    /// The tasks of a node, with what it tracks.
    pub(crate) fn group_of(&self, node: NodeId) -> Option<Arc<TaskGroup>> {
        let group = self.lock().get(&node)?.group.clone();
        group.upgrade()
    }

    /// What the stop of a node waits for while it drains, in words.
    pub(crate) fn waited_for(&self, node: NodeId) -> Option<Arc<str>> {
        self.group_of(node)?.waited_for()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<NodeId, Behind>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
