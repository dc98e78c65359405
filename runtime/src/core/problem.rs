//! What can be wrong with a graph that only the whole program knows.

use std::{error::Error, fmt};

use super::info::ResourceInfo;
use crate::text::Names;

/// Something that is wrong with the graph; found before anything runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// An interface is wanted, and nobody provides it.
    NoProvider {
        /// The interface.
        interface: ResourceInfo,
        /// Who takes it.
        wanted_by: ResourceInfo,
    },
    /// An interface is wanted once, and several resources provide it.
    SeveralProviders {
        /// The interface.
        interface: ResourceInfo,
        /// Who takes it.
        wanted_by: ResourceInfo,
        /// Who provides it.
        providers: Vec<ResourceInfo>,
        /// Whether all of these are `primary`.
        all_primary: bool,
    },
    /// An interface is wanted for certain, and its provider is optional.
    OptionalProvider {
        /// The interface.
        interface: ResourceInfo,
        /// Who takes it.
        wanted_by: ResourceInfo,
        /// Who provides it.
        provider: ResourceInfo,
    },
    /// An early resource takes an interface whose provider is not early.
    LateProvider {
        /// The interface.
        interface: ResourceInfo,
        /// Who takes it.
        wanted_by: ResourceInfo,
        /// Who provides it.
        provider: ResourceInfo,
    },
    /// A `provided` resource was given no value.
    NotProvided {
        /// The resource.
        resource: ResourceInfo,
        /// Who takes it; `None` where nobody does.
        wanted_by: Option<ResourceInfo>,
    },
    /// A value was given twice.
    GivenTwice {
        /// The resource.
        resource: ResourceInfo,
    },
    /// What lives in a scope is taken by what lives longer.
    Captive {
        /// The resource or interface.
        resource: ResourceInfo,
        /// The kind of scope it lives in.
        lives_in: &'static str,
        /// Who takes it.
        wanted_by: ResourceInfo,
    },
    /// The app was given the value of a resource that lives in a scope.
    ValueOfScope {
        /// The resource.
        resource: ResourceInfo,
        /// The kind of scope it lives in.
        lives_in: &'static str,
    },
    /// A cycle that no single crate could see.
    Cycle {
        /// The members; the first is wanted by the last.
        path: Vec<ResourceInfo>,
        /// Who takes what, in which form and where, a line for each; then what to do.
        told: String,
    },
}

impl Problem {
    /// Whose problem it is.
    pub fn resource(&self) -> ResourceInfo {
        match self {
            Self::NoProvider { wanted_by, .. }
            | Self::SeveralProviders { wanted_by, .. }
            | Self::OptionalProvider { wanted_by, .. }
            | Self::LateProvider { wanted_by, .. }
            | Self::Captive { wanted_by, .. } => *wanted_by,
            Self::NotProvided { resource, .. } | Self::GivenTwice { resource } | Self::ValueOfScope { resource, .. } => {
                *resource
            }
            Self::Cycle { path, .. } => path[0],
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProvider { interface, wanted_by } => write!(
                f,
                "{wanted_by} takes `dyn {name}`, but no resource provides it: write `provides(dyn {name})` on one, bind one with \
                 `bind::<dyn {name}>(…)`, in a test with `with(dyn {name} = …)`, or, if its crate is not linked, say \
                 `tenure::link!(the_crate)`",
                name = interface.name
            ),
            Self::SeveralProviders { interface, wanted_by, providers, all_primary } => {
                let names: Vec<_> = providers.iter().map(|provider| provider.name).collect();
                write!(
                    f,
                    "{wanted_by} takes one `dyn {}`, but {} are {}: {}",
                    interface.name,
                    Names(&names),
                    if *all_primary { "all `primary`" } else { "all its providers" },
                    if *all_primary {
                        "leave `primary` on one of them"
                    } else {
                        "mark one of them `primary`, or take all as `Vec<Arc<dyn …>>`"
                    },
                )
            }
            Self::OptionalProvider { interface, wanted_by, provider } => write!(
                f,
                "{wanted_by} takes `Arc<dyn {name}>`, but its provider {provider} is optional: take `Option<Arc<dyn {name}>>`",
                name = interface.name
            ),
            Self::LateProvider { interface, wanted_by, provider } => write!(
                f,
                "{wanted_by} is early, but takes `dyn {}`, whose provider {provider} is not: make it early as well",
                interface.name
            ),
            Self::NotProvided { resource, wanted_by: Some(wanted_by) } => write!(
                f,
                "{resource} is `provided`, and {wanted_by} takes it, but it was given no value: call `provide` before the start, \
                 or, in a test, say `with(…)`"
            ),
            Self::NotProvided { resource, wanted_by: None } => {
                write!(
                    f,
                    "{resource} is `provided`, but it was given no value: call `provide` before the start, or, in a test, say `with(…)`"
                )
            }
            Self::GivenTwice { resource } => {
                write!(
                    f,
                    "{resource} was given two values: `provide`, `lend` or `bind` it once, or, in a test, name it once in `with(…)`"
                )
            }
            Self::Captive { resource, lives_in, wanted_by } => write!(
                f,
                "{wanted_by} takes {resource}, which lives in the scope `{lives_in}`: ask such a scope for it, once one is open"
            ),
            Self::ValueOfScope { resource, lives_in } => write!(
                f,
                "{resource} lives in the scope `{lives_in}`, but its value was given to the app: call `provide` on the scope"
            ),
            Self::Cycle { told, .. } => f.write_str(told),
        }
    }
}

impl Error for Problem {}
