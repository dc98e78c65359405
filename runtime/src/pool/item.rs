//! One instance as the pool has it.

use std::sync::Arc;

use tokio::time::Instant;

use super::core::Core;
use crate::engine::{instance::Instance, life::Life};

/// One instance, with its tasks and its cleanups if it has any.
pub(super) struct Item<T: Send + Sync + 'static> {
    pub(super) value: Arc<T>,
    /// Most have none.
    pub(super) life: Option<Box<Life>>,
    pub(super) made: Instant,
}

impl<T: Send + Sync + 'static> Item<T> {
    /// What was made, unless it is of another type than its resource, which the hooks rule out.
    pub(super) fn new(instance: Instance) -> Option<Self> {
        let Instance { value, life, .. } = instance;
        Some(Self { value: value.downcast().ok()?, life: life.map(Box::new), made: Instant::now() })
    }

    /// As the engine gives it back.
    pub(super) fn into_instance(self, core: &Arc<Core<T>>) -> Instance {
        let life = self.life.map(|life| *life);
        Instance { descriptor: core.descriptor, hooks: Some(core.hooks), value: self.value, life }
    }

    /// Whether one of its tasks has failed: what it was to do is not done any more.
    pub(super) fn has_failed(&self) -> bool {
        self.life.as_ref().is_some_and(|life| life.group.has_failed())
    }
}

/// An instance that a task asks how it is: it counts as broken if that task is dropped.
pub(super) struct Asked<T: Send + Sync + 'static> {
    core: Arc<Core<T>>,
    item: Option<Item<T>>,
}

impl<T: Send + Sync + 'static> Asked<T> {
    pub(super) const fn new(core: Arc<Core<T>>, item: Item<T>) -> Self {
        Self { core, item: Some(item) }
    }

    /// Asks it, and says what it came to.
    pub(super) async fn ask(mut self) {
        let good = match &self.item {
            Some(item) => self.core.checks.ask(&self.core.shared, &item.value).await.is_ok(),
            None => false,
        };
        if let Some(item) = self.item.take() {
            self.core.checked(item, good);
        }
    }
}

impl<T: Send + Sync + 'static> Drop for Asked<T> {
    fn drop(&mut self) {
        if let Some(item) = self.item.take() {
            self.core.checked(item, false);
        }
    }
}
