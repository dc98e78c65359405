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
    /// It lives in a scope, and was asked of the app, or of a scope that does not see it.
    NotInScope {
        /// The resource.
        resource: &'static str,
        /// The kind of scope it lives in.
        lives_in: &'static str,
    },
    /// There are several instances of it: it is held as `Pool<T>`.
    Pooled {
        /// The resource.
        resource: &'static str,
    },
    /// It has not been made in this scope.
    NotMade {
        /// The resource.
        resource: &'static str,
        /// The kind of scope it lives in.
        scope: &'static str,
    },
}

impl fmt::Display for GetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInApp { resource } => {
                write!(f, "`{resource}` is not part of this app: name it as a root, register it, or link its crate")
            }
            Self::NotReady { resource, state } => write!(f, "`{resource}` is not ready: it is {state}"),
            Self::NotInScope { resource, lives_in } => {
                write!(f, "`{resource}` lives in the scope `{lives_in}`: ask one of these for it")
            }
            Self::Pooled { resource } => write!(f, "`{resource}` is pooled: ask for its pool, `Pool<{resource}>`"),
            Self::NotMade { resource, scope } => {
                write!(f, "`{resource}` has not been made in this scope `{scope}`: `get` makes it")
            }
        }
    }
}

impl Error for GetError {}
