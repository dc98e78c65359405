//! Asking every resource how it is.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, timeout, timeout_at};

use super::AppHandle;
use crate::{
    core::{adjacency::NodeId, state::ResourceState},
    engine::{caught::caught, deadline::after, entered::entered, hooks::spawn, limits::GRACE, shared::Shared},
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    health::Health,
    hook::{ErasedHooks, Returned},
};

/// How every resource is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HealthReport {
    /// The worst of those that have a health check, or should be up and are not; `Unknown` where there is none.
    pub health: Health,
    /// Each resource, in the order of [`Status`](crate::Status).
    pub resources: Vec<ResourceHealth>,
}

/// How one resource is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResourceHealth {
    /// Which.
    pub resource: ResourceInfo,
    /// How it is: `Unknown` if it has no health check, or is lazy and has not been used; else, if it is not up, `Unhealthy`, or
    /// `Degraded` where it is optional or lazy. Where its `run` has failed, and is about to be called again or the app goes on without
    /// it (`ignore_failure`), it is `Degraded` at best.
    pub health: Health,
    /// Why, if its check failed, panicked or timed out, or else if its `run` has failed.
    pub failure: Option<Failure>,
    /// How long until its `run`, which has failed, is called again; `None` where that is not to come.
    pub restarts_in: Option<Duration>,
    /// How long its check took.
    pub took: Duration,
}

impl HealthReport {
    /// The health of the resource of this name.
    pub fn resource(&self, name: &str) -> Option<&ResourceHealth> {
        self.resources.iter().find(|health| health.resource.name == name)
    }
}

impl AppHandle {
    /// Asks every resource how it is: all checks at once, each with the app's `health_timeout`. It may be awaited on any
    /// runtime, or on none. What is gone is not asked: after the end, nothing is.
    ///
    /// # Cancel safety
    /// Dropping the future cancels the checks.
    pub async fn health(&self) -> HealthReport {
        let checks: Vec<_> = self
            .shared
            .nodes()
            .map(|node| {
                let shared = Arc::clone(&self.shared);
                let began = Instant::now();
                match self.shared.weak_of(node).filter(|_| has_check(&self.shared, node)) {
                    // In a task of its own: a check that blocks or panics must not keep the others.
                    Some(_) => {
                        let blocking = self.shared.graph.node(node).is_blocking();
                        Check::Running(AbortOnDrop(spawn(&self.shared, blocking, check(shared, node))), node, began)
                    }
                    None => Check::Known(Box::new(without_check(&self.shared, node))),
                }
            })
            .collect();
        let mut resources = Vec::with_capacity(checks.len());
        for check in checks {
            resources.push(match check {
                Check::Known(health) => *health,
                Check::Running(task, node, began) => self.checked(task, node, began).await,
            });
        }
        for (resource, node) in resources.iter_mut().zip(self.shared.nodes()) {
            if let Some((failure, pause)) = self.shared.restart_of(node) {
                resource.is_without_run(failure, Some(pause));
            } else if let Some(failure) = self.shared.background.given_up(node).filter(|_| is_up(&self.shared, node)) {
                resource.is_without_run(failure, None);
            }
        }
        let known = resources.iter().map(|resource| resource.health).filter(|health| *health != Health::Unknown);
        HealthReport { health: known.max().unwrap_or(Health::Unknown), resources }
    }
}

impl AppHandle {
    /// What a check came to. It keeps its limit itself, unless it blocks its thread.
    async fn checked(&self, mut task: AbortOnDrop, node: NodeId, began: Instant) -> ResourceHealth {
        let limit = self.shared.health_timeout;
        let resource = self.shared.graph.node(node).info();
        let patience = after(began, limit.saturating_add(GRACE));
        // Who asks may have another runtime, or none.
        match entered(&self.shared.runtime, async { timeout_at(patience, &mut task.0).await }).await {
            Ok(Ok(health)) => health,
            Ok(Err(_)) => unhealthy(resource, began.elapsed(), FailureKind::Cancelled),
            Err(_) => unhealthy(resource, began.elapsed(), FailureKind::TimedOut { limit }),
        }
    }
}

impl ResourceHealth {
    /// Its `run` has failed, and is called again after the pause, if at all: what it does is not done meanwhile.
    fn is_without_run(&mut self, failure: Failure, pause: Option<Duration>) {
        self.health = self.health.max(Health::Degraded);
        self.failure.get_or_insert(failure);
        self.restarts_in = pause;
    }
}

enum Check {
    Known(Box<ResourceHealth>),
    Running(AbortOnDrop, NodeId, Instant),
}

struct AbortOnDrop(tokio::task::JoinHandle<ResourceHealth>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn is_up(shared: &Shared, node: NodeId) -> bool {
    matches!(shared.state_of(node), ResourceState::Ready | ResourceState::Draining)
}

fn has_check(shared: &Shared, node: NodeId) -> bool {
    is_up(shared, node) && shared.graph.node(node).hooks().is_some_and(ErasedHooks::has_health)
}

fn without_check(shared: &Shared, node: NodeId) -> ResourceHealth {
    let of = shared.graph.node(node);
    let options = of.descriptor.options;
    let health = match shared.state_of(node) {
        _ if is_up(shared, node) => Health::Unknown,
        ResourceState::Pending | ResourceState::Initializing | ResourceState::Skipped if of.lazy => Health::Unknown,
        _ if options.optional || of.lazy => Health::Degraded,
        _ => Health::Unhealthy,
    };
    ResourceHealth { resource: of.info(), health, failure: None, restarts_in: None, took: Duration::ZERO }
}

fn unhealthy(resource: ResourceInfo, took: Duration, kind: FailureKind) -> ResourceHealth {
    let failure = Failure::new(resource, Phase::Health, took, kind);
    ResourceHealth { resource, health: Health::Unhealthy, failure: Some(failure), restarts_in: None, took }
}

async fn check(shared: Arc<Shared>, node: NodeId) -> ResourceHealth {
    let began = Instant::now();
    let resource = shared.graph.node(node).info();
    let call = async {
        let (hooks, weak) = shared.graph.node(node).hooks().zip(shared.weak_of(node))?;
        match hooks.health(weak)? {
            Returned::Now(checked) => Some(checked),
            Returned::Later(future) => Some(future.await),
        }
    };
    let limit = shared.health_timeout;
    let outcome = timeout(limit, caught(None, call)).await;
    let took = began.elapsed();
    match outcome {
        Ok(Ok(Some(Ok(health)))) => ResourceHealth { resource, health, failure: None, restarts_in: None, took },
        Ok(Ok(Some(Err(error)))) => unhealthy(resource, took, FailureKind::error(error)),
        // It went between the question and the check.
        Ok(Ok(None)) => without_check(&shared, node),
        Ok(Err(panicked)) => unhealthy(resource, took, panicked.into()),
        Err(_) => unhealthy(resource, took, FailureKind::TimedOut { limit }),
    }
}
