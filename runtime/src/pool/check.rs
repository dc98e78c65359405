//! Asking an instance by its `health` whether it is still good.

use std::sync::Arc;

use tokio::time::timeout;

use crate::{
    core::descriptor::Descriptor,
    core::options::Check,
    engine::{
        caught::{caught, guarded},
        hooks::spawn,
        shared::Shared,
    },
    failure::FailureKind,
    health::Health,
    hook::{HealthCheck, Returned},
};

/// How instances are asked, and when.
pub(super) struct Checks<T: 'static> {
    hook: Option<&'static HealthCheck<T>>,
    when: Check,
    /// It is over when it returns, and does not block.
    at_once: bool,
    blocking: bool,
}

impl<T: Send + Sync + 'static> Checks<T> {
    pub(super) fn new(hook: Option<&'static HealthCheck<T>>, when: Check, descriptor: &Descriptor) -> Self {
        let blocking = descriptor.options.blocking;
        Self { hook, when, at_once: !blocking && hook.is_some_and(HealthCheck::is_sync), blocking }
    }

    /// Whether an instance can be asked at all.
    pub(super) const fn any(&self) -> bool {
        self.hook.is_some()
    }

    /// Whether instances are asked then.
    pub(super) fn are(&self, when: Check) -> bool {
        self.hook.is_some() && self.when == when
    }

    /// Whether they are asked then, and answer at once.
    pub(super) fn at_once(&self, when: Check) -> bool {
        self.at_once && self.are(when)
    }

    /// Whether they are asked then, and take their time.
    pub(super) fn in_a_task(&self, when: Check) -> bool {
        !self.at_once && self.are(when)
    }

    /// Asks one that answers at once.
    pub(super) fn ask_at_once(&self, value: &T) -> bool {
        let Some(hook) = self.hook else { return true };
        match guarded(|| hook.call(value)) {
            Ok(Returned::Now(Ok(health))) => health != Health::Unhealthy,
            _ => false,
        }
    }

    /// Asks one, within the app's `health_timeout`. What is unhealthy is an error.
    pub(super) async fn ask(&self, shared: &Arc<Shared>, value: &Arc<T>) -> Result<Health, FailureKind> {
        let Some(hook) = self.hook else { return Ok(Health::Healthy) };
        let limit = shared.health_timeout;
        let asked = {
            let value = Arc::clone(value);
            async move {
                let call = async {
                    match hook.call(&value) {
                        Returned::Now(checked) => checked,
                        Returned::Later(future) => future.await,
                    }
                };
                timeout(limit, caught(None, call)).await
            }
        };
        let outcome = if self.blocking {
            spawn(shared, true, asked).await.unwrap_or(Ok(Ok(Ok(Health::Unhealthy))))
        } else {
            asked.await
        };
        match outcome {
            Ok(Ok(Ok(Health::Unhealthy))) => Err(FailureKind::error("it says that it is unhealthy".into())),
            Ok(Ok(Ok(health))) => Ok(health),
            Ok(Ok(Err(error))) => Err(FailureKind::error(error)),
            Ok(Err(panicked)) => Err(panicked.into()),
            Err(_) => Err(FailureKind::TimedOut { limit }),
        }
    }
}
