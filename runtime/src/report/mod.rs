//! What became of everything.

mod text;

use std::{sync::Arc, time::Duration};

use crate::{
    cause::Cause,
    failure::{Failure, Phase, ResourceInfo},
};

pub(crate) use self::text::Summary;

/// So many of the failures that a service may have again and again are kept.
const KEPT: usize = 100;

/// How a stop, or a roll-back, went.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ShutdownReport {
    /// Why the app stopped.
    pub cause: Cause,
    /// What became of each resource, in the order in which it did.
    pub resources: Vec<ResourceReport>,
    /// Tasks that failed or panicked while the app was stopping, or did not even end when they were cancelled; the one that
    /// stopped the app is the [`cause`](Self::cause).
    pub tasks: Vec<Failure>,
    /// Failures of a `run` that are no failures of the app: it was called again (`restart`), or the app went on without it
    /// (`ignore_failure`). The first 100 are kept.
    pub tolerated: Vec<Failure>,
    /// How many more of these there were than are kept in [`tolerated`](Self::tolerated). The app's observers, and the log,
    /// were told of each.
    pub more_tolerated: usize,
    /// What failed of the app's own cleanups, and while scopes were closed; before that, what failed to be given back where
    /// nobody waited for the outcome: of a scope that was dropped, of a body that had failed itself, of an `init` that had
    /// failed or was cancelled, of an instance in a pool. Of the latter the first 100 are kept.
    pub cleanups: Vec<Failure>,
    /// How many more have failed where nobody waited than are kept in [`cleanups`](Self::cleanups). The app's observers, and
    /// the log, were told of each.
    pub more_cleanups: usize,
    /// What ran on top of the app and had not returned within `drain_timeout`, so that it was cut off: `main`, or the body of
    /// [`AppBuilder::run`](crate::AppBuilder::run). One that takes no `Shutdown` is dropped without a wait, and is not told here.
    pub cut_off: Option<&'static str>,
    /// How many scopes were still in use when the time to drain was over, and were cancelled. As with tasks that are
    /// cancelled, that is no failure: what was in them has been given back.
    pub scopes_cancelled: usize,
    /// When the stop was hurried, counted from the request, if it was: nothing was drained from then on, and each hook had one
    /// second.
    pub hurried: Option<Duration>,
    /// How long the stop took, from the request.
    pub took: Duration,
}

/// What became of one resource.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResourceReport {
    /// Which.
    pub resource: ResourceInfo,
    /// What.
    pub outcome: Outcome,
    /// How long it took to drain and to dispose of.
    pub took: Duration,
    /// The tasks that did not stop within `drain_timeout`, and were cancelled.
    pub cancelled: Vec<Arc<str>>,
    /// How many tracked futures had not ended within `drain_timeout`, and were cut off.
    pub tracked_cancelled: usize,
    /// How many instances of a pool were still out when the time to drain was over.
    pub guards_out: usize,
    /// What failed of the cleanups that its `init` had pushed, also in attempts that had failed.
    pub cleanups: Vec<Failure>,
}

impl ResourceReport {
    /// All that failed while it was given back.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        // A cleanup that made it fail is in both.
        let outcome = self.outcome.failure().filter(|failure| !matches!(failure.phase, Phase::Cleanup(_)));
        outcome.into_iter().chain(&self.cleanups)
    }
}

/// How a resource ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It was given back.
    Disposed,
    /// Its `dispose` failed, panicked, or could not be called since somebody holds the value; or, where that went well, one of
    /// its cleanups failed.
    DisposeFailed(Failure),
    /// Its `dispose` overran its limit, and nobody waits for it any more.
    Abandoned(Failure),
    /// It had failed to start, or was cancelled while it did.
    InitFailed(Failure),
    /// It was never started.
    Skipped,
}

impl Outcome {
    /// What failed while it was given back.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::DisposeFailed(failure) | Self::Abandoned(failure) => Some(failure),
            Self::Disposed | Self::InitFailed(_) | Self::Skipped => None,
        }
    }
}

impl ShutdownReport {
    pub(crate) fn new(cause: Cause) -> Self {
        Self {
            cause,
            resources: Vec::new(),
            tasks: Vec::new(),
            tolerated: Vec::new(),
            more_tolerated: 0,
            cleanups: Vec::new(),
            more_cleanups: 0,
            cut_off: None,
            scopes_cancelled: 0,
            hurried: None,
            took: Duration::ZERO,
        }
    }

    /// Takes what failed where nobody waited for it: a service that runs for long keeps only the first of it.
    pub(crate) fn keep_unheard(&mut self, failure: Failure) {
        if self.cleanups.len() < KEPT {
            self.cleanups.push(failure);
        } else {
            self.more_cleanups += 1;
        }
    }

    /// Takes what the app goes on after.
    pub(crate) fn tolerate(&mut self, failure: Failure) {
        if self.tolerated.len() < KEPT {
            self.tolerated.push(failure);
        } else {
            self.more_tolerated += 1;
        }
    }

    /// Whether nothing failed: no task, neither before nor during the stop, no disposal, and no cleanup.
    pub fn is_clean(&self) -> bool {
        self.failures().next().is_none()
    }

    /// All that failed: the task that stopped the app, if one did, then [`cleanups`](Self::cleanups), then what failed while
    /// resources were given back, then tasks that failed meanwhile. What is [`tolerated`](Self::tolerated) is not among them.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.cause.failure().into_iter().chain(self.disposal_failures()).chain(&self.tasks)
    }

    /// What could not be given back as it should.
    pub(crate) fn disposal_failures(&self) -> impl Iterator<Item = &Failure> {
        self.cleanups.iter().chain(self.resources.iter().flat_map(ResourceReport::failures))
    }

    /// How many tracked futures were cut off.
    pub fn tracked_cancelled(&self) -> usize {
        self.resources.iter().map(|one| one.tracked_cancelled).sum()
    }

    /// How many instances of pools were still out when the time to drain was over.
    pub fn guards_out(&self) -> usize {
        self.resources.iter().map(|one| one.guards_out).sum()
    }

    /// The names of what was disposed of, in that order.
    pub fn disposed(&self) -> impl Iterator<Item = &'static str> {
        self.resources
            .iter()
            .filter(|resource| matches!(resource.outcome, Outcome::Disposed))
            .map(|resource| resource.resource.name)
    }

    /// What became of the resource of this name.
    pub fn outcome(&self, name: &str) -> Option<&Outcome> {
        self.resources.iter().find(|resource| resource.resource.name == name).map(|resource| &resource.outcome)
    }
}
