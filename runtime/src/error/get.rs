//! What a lookup may answer.

use std::{error::Error, fmt};

use crate::core::state::ResourceState;

/// Why a resource cannot be had from an app now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GetError {
    /// The app was built without it.
    NotInApp {
        /// The resource.
        resource: &'static str,
    },
    /// It is not up yet, or not any more.
    NotReady {
        /// The resource.
        resource: &'static str,
        /// What it is instead.
        state: ResourceState,
    },
}

impl fmt::Display for GetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInApp { resource } => {
                write!(f, "`{resource}` is not part of this app: name it as a root, register it, or link its crate")
            }
            Self::NotReady { resource, state } => write!(f, "`{resource}` is not ready: it is {state}"),
        }
    }
}

impl Error for GetError {}
