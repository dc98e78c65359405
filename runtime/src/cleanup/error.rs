//! What went wrong when something was given back, or set up.

use std::{error::Error, fmt};

use crate::{
    BoxError,
    failure::{Failure, list},
};

/// Some cleanups failed; all others have been run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CleanupError {
    /// What failed, in the order in which it was given back; never empty.
    pub failures: Vec<Failure>,
}

impl CleanupError {
    /// `Ok` where nothing failed.
    pub(crate) fn check(failures: Vec<Failure>) -> Result<(), Self> {
        if failures.is_empty() { Ok(()) } else { Err(Self { failures }) }
    }
}

impl fmt::Display for CleanupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, "failures while cleaning up:", self.failures.iter())
    }
}

impl Error for CleanupError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.failures.first().and_then(Failure::source)
    }
}

/// Why [`CleanupStack::enter`](super::CleanupStack::enter) gave no value.
#[derive(Debug)]
#[non_exhaustive]
pub enum EnterError {
    /// The function failed before it handed a value over.
    Failed {
        /// Its error.
        error: BoxError,
    },
    /// The function returned without having handed a value over.
    NotHandedOver {
        /// The type of the value.
        value: &'static str,
    },
}

impl fmt::Display for EnterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { error } => write!(f, "the set-up failed: {error}"),
            Self::NotHandedOver { value } => {
                write!(
                    f,
                    "the function returned without handing a `{value}` over: call `Handover::hand_over` in it, and await that"
                )
            }
        }
    }
}

impl Error for EnterError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { error } => Some(&**error),
            Self::NotHandedOver { .. } => None,
        }
    }
}
