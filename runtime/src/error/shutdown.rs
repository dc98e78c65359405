//! What `shutdown` may answer.

use std::{error::Error, fmt};

use crate::{
    failure::{Failure, list},
    report::ShutdownReport,
};

/// A task failed, or some resources could not be given back as they should; all others have been.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ShutdownError {
    /// The whole stop, with every outcome and the cause.
    pub report: Box<ShutdownReport>,
}

impl ShutdownError {
    /// What failed: the task that stopped the app, if one did, then what failed in the stop.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.report.failures()
    }
}

impl fmt::Display for ShutdownError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, "failures while stopping:", self.failures())?;
        match self.report.more_cleanups {
            0 => Ok(()),
            more => write!(f, "\n  - and {more} more that could not be given back, which were logged"),
        }
    }
}

impl Error for ShutdownError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.report.failures().next().and_then(Failure::source)
    }
}
