//! What a scope may answer.

use std::{error::Error, fmt};

use super::GetError;
use crate::failure::{Failure, ResourceInfo, list};

/// Why a scope did not give what was asked of it, or did not give everything back as it should.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ScopeError {
    /// A resource could not be made. All who waited for it are told; whoever asks next makes it anew.
    Failed {
        /// What failed: this resource, or one that it needs.
        failure: Box<Failure>,
    },
    /// Something could not be given back as it should when the scope was closed; everything else has been.
    Close {
        /// What failed, in the order in which it was given back.
        failures: Vec<Failure>,
    },
    /// A resource needs itself, through an interface, or through an `init` that asks the scope.
    Cycle {
        /// The members; the first is wanted by the last.
        path: Vec<ResourceInfo>,
    },
    /// The resource lives in another kind of scope, which this scope neither is nor is opened in.
    NotInScope {
        /// The resource.
        resource: ResourceInfo,
        /// The kind of scope it lives in.
        lives_in: &'static str,
        /// The kind of scope that was asked.
        scope: &'static str,
    },
    /// A value was given to a scope for a resource that lives as long as the app.
    LivesInApp {
        /// The resource.
        resource: ResourceInfo,
        /// The kind of scope that it was given to.
        scope: &'static str,
    },
    /// The scope was opened where its kind does not open.
    NotWithin {
        /// Its kind.
        scope: &'static str,
        /// The kind that it opens in; `None` where that is the app.
        within: Option<&'static str>,
        /// The kind that it was opened in.
        opened_in: &'static str,
    },
    /// A `provided` resource was given no value in this scope.
    NotProvided {
        /// The resource.
        resource: ResourceInfo,
        /// The kind of scope it lives in.
        scope: &'static str,
    },
    /// A value was given for a resource that the scope has already: given before, made, or being made.
    AlreadyThere {
        /// The resource.
        resource: ResourceInfo,
        /// The kind of scope it lives in.
        scope: &'static str,
    },
    /// No resource, or no single one, provides the interface.
    NoProvider {
        /// The interface.
        interface: ResourceInfo,
    },
    /// A resource of the app cannot be had now.
    NotReady {
        /// Why.
        source: GetError,
    },
    /// The app is being stopped, and opens no scopes any more, or has cut this one off.
    ShuttingDown {
        /// The kind of scope.
        scope: &'static str,
    },
    /// The one before of the same key is still being closed, by the very cleanup that asks: it would wait for itself.
    StillClosing {
        /// The kind of scope.
        scope: &'static str,
    },
    /// The scope has been closed, or is being closed.
    Closed {
        /// The kind of scope.
        scope: &'static str,
    },
}

impl ScopeError {
    /// What failed: the one `init`, or all that went wrong when the scope was closed.
    pub fn failures(&self) -> &[Failure] {
        match self {
            Self::Failed { failure } => std::slice::from_ref(&**failure),
            Self::Close { failures } => failures,
            _ => &[],
        }
    }
}

impl From<GetError> for ScopeError {
    fn from(source: GetError) -> Self {
        Self::NotReady { source }
    }
}

impl fmt::Display for ScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { failure } => failure.fmt(f),
            Self::Close { failures } => list(f, "failures while closing the scope:", failures.iter()),
            Self::Cycle { path } => {
                f.write_str("a cycle in a scope: ")?;
                for member in path {
                    write!(f, "{} -> ", member.name)?;
                }
                f.write_str(path.first().map_or("", |first| first.name))
            }
            Self::NotInScope { resource, lives_in, scope } => {
                write!(f, "{resource} lives in the scope `{lives_in}`, which a `{scope}` is not opened in")
            }
            Self::LivesInApp { resource, scope } => {
                write!(f, "{resource} lives as long as the app, not in a `{scope}`: give it with `AppBuilder::provide`")
            }
            Self::NotWithin { scope, within: Some(within), opened_in } => {
                write!(f, "a scope `{scope}` is opened in a `{within}`, not in a `{opened_in}`")
            }
            Self::NotWithin { scope, within: None, opened_in } => {
                write!(f, "a scope `{scope}` is opened on the app, not in a `{opened_in}`")
            }
            Self::NotProvided { resource, scope } => write!(
                f,
                "{resource} is `provided`, but this scope `{scope}` was given no value: call `provide` on it before something asks"
            ),
            Self::AlreadyThere { resource, scope } => {
                write!(
                    f,
                    "{resource} is in this scope `{scope}` already: `provide` it once, and before anything asks for it"
                )
            }
            Self::NoProvider { interface } => write!(
                f,
                "no single resource provides `dyn {name}`: write `provides(dyn {name})` on one, or `primary` on one of several",
                name = interface.name
            ),
            Self::NotReady { source } => source.fmt(f),
            Self::ShuttingDown { scope } => write!(f, "the app is being stopped: there is no scope `{scope}` any more"),
            Self::StillClosing { scope } => write!(
                f,
                "the `{scope}` of this key is still being closed, by the cleanup that asks for the next one: ask when it is through"
            ),
            Self::Closed { scope } => write!(f, "the scope `{scope}` has been closed"),
        }
    }
}

impl Error for ScopeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed { failure } => failure.source(),
            Self::Close { failures } => failures.first().and_then(Failure::source),
            // It is displayed as itself.
            Self::NotReady { source } => source.source(),
            _ => None,
        }
    }
}

/// An error that the body of [`Scope::run`](crate::Scope::run) may return: one that a [`ScopeError`] can be turned into, since the
/// scope itself may fail.
///
/// It holds of whatever implements `From<ScopeError>`; nobody implements it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of what runs in a scope, which may itself fail with a `ScopeError`",
    label = "cannot be made from a `ScopeError`",
    note = "return `ScopeError`, `tenure::BoxError` or `anyhow::Error`, or implement `From<ScopeError>` for an error type of your own"
)]
pub trait FromScopeError: From<ScopeError> {}

#[diagnostic::do_not_recommend]
impl<E: From<ScopeError>> FromScopeError for E {}
