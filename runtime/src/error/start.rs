//! What `start` may answer.

use std::{error::Error, fmt};

use crate::{
    core::problem::Problem,
    failure::{Failure, FailureKind, ResourceInfo, list},
    report::ShutdownReport,
    text::{Chain, Names},
};

/// Why an app did not start. Whatever had been started has been given back.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StartError {
    /// What failed first.
    pub primary: Box<Failure>,
    /// What else failed.
    pub others: Vec<Failure>,
    /// What therefore never started.
    pub blocked: Vec<ResourceInfo>,
    /// How what had been started was given back; empty where nothing had.
    pub rollback: Box<ShutdownReport>,
    pub(crate) early: bool,
}

impl StartError {
    /// All that failed, the primary failure first; what failed in the roll-back is in [`rollback`](Self::rollback).
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        std::iter::once(&*self.primary).chain(&self.others)
    }

    /// Whether the graph is wrong, or an `early` resource failed: nothing but the configuration was touched.
    pub fn is_configuration(&self) -> bool {
        self.early || matches!(self.primary.kind, FailureKind::Invalid(_))
    }

    /// What is wrong with the graph, where it is.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.failures().filter_map(|failure| match &failure.kind {
            FailureKind::Invalid(problem) => Some(&**problem),
            _ => None,
        })
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = self.failures().chain(self.rollback.failures());
        let (first, second) = (all.next(), all.next());
        match (first, second) {
            // What follows is a list: the sources are said where they belong, before it.
            (Some(only), None) if !self.blocked.is_empty() => write!(f, "{}", Chain(only))?,
            _ => list(f, "failures while starting:", self.failures().chain(self.rollback.failures()))?,
        }
        if !self.blocked.is_empty() {
            let names: Vec<_> = self.blocked.iter().map(|resource| resource.name).collect();
            write!(f, "\n  never started: {}", Names(&names))?;
        }
        Ok(())
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.primary.source()
    }
}
