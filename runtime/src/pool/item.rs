//! One instance as the pool has it.

use std::sync::Arc;

use tokio::time::Instant;

use super::core::Core;
use crate::engine::{instance::Instance, life::Life};

/// One instance. It is small, as it is moved often.
pub(super) struct Item<T: Send + Sync + 'static> {
    pub(super) value: Arc<T>,
    extra: Option<Box<Extra>>,
}

/// What most instances have not.
struct Extra {
    life: Option<Life>,
    /// Kept where there is a `max_age`.
    made: Option<Instant>,
}

impl<T: Send + Sync + 'static> Item<T> {
    /// What was made, unless it is of another type than its resource, which the hooks rule out.
    pub(super) fn new(instance: Instance, ages: bool) -> Option<Self> {
        let Instance { value, life, .. } = instance;
        let made = ages.then(Instant::now);
        let extra = (life.is_some() || ages).then(|| Box::new(Extra { life, made }));
        Some(Self { value: value.downcast().ok()?, extra })
    }

    /// As the engine gives it back.
    pub(super) fn into_instance(self, core: &Arc<Core<T>>) -> Instance {
        let (value, life) = self.into_parts();
        Instance { descriptor: core.descriptor, hooks: Some(core.hooks), value, life }
    }

    /// The value, and its tasks and cleanups if it has any.
    pub(super) fn into_parts(self) -> (Arc<T>, Option<Life>) {
        (self.value, self.extra.and_then(|extra| extra.life))
    }

    /// Whether there is nothing to look at when it comes back.
    pub(super) const fn is_plain(&self) -> bool {
        self.extra.is_none()
    }

    /// Since when there has been this instance, where that matters.
    pub(super) fn made(&self) -> Option<Instant> {
        self.extra.as_ref()?.made
    }

    /// Whether one of its tasks has failed: what it was to do is not done any more.
    pub(super) fn has_failed(&self) -> bool {
        self.extra.as_ref().and_then(|extra| extra.life.as_ref()).is_some_and(|life| life.group.has_failed())
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
