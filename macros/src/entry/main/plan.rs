//! Decides what is generated. Whatever could be wrong has been refused: from here on, nothing fails.

use syn::{Ident, LitInt};

use super::{Parsed, options::MainOptions};
use crate::{
    entry::{function::Function, runtime::Flavor},
    names::Root,
    options::{DRAIN_DELAY, DRAIN_TIMEOUT, SHUTDOWN_TIMEOUT, STARTUP_TIMEOUT},
    parse::{Hook, Limit},
};

/// Everything that is generated for `main`.
pub(crate) struct Plan {
    pub(crate) function: Function,
    pub(crate) root: Root,
    pub(crate) current_thread: bool,
    pub(crate) worker_threads: Option<LitInt>,
    pub(crate) only_roots: bool,
    pub(crate) exit_with_parent: bool,
    /// The limits that are written.
    pub(crate) limits: Vec<(&'static str, Limit)>,
    pub(crate) link: Vec<Ident>,
    pub(crate) configure: Option<Hook>,
}

pub(crate) fn plan(Parsed { function, options }: Parsed) -> Plan {
    Plan {
        function,
        root: options.root(),
        current_thread: options.threads.flavor() == Some(Flavor::CurrentThread),
        only_roots: options.only_roots.is_given(),
        exit_with_parent: options.exit_with_parent.is_given(),
        limits: limits(&options),
        worker_threads: options.threads.worker_threads.into_value(),
        link: options.link.into_value().unwrap_or_default(),
        configure: options.configure.into_value(),
    }
}

fn limits(options: &MainOptions) -> Vec<(&'static str, Limit)> {
    let written = [
        (STARTUP_TIMEOUT, options.startup_timeout.value().copied()),
        (SHUTDOWN_TIMEOUT, options.shutdown_timeout.value().copied()),
        (DRAIN_TIMEOUT, options.drain_timeout.value().copied().map(Limit::After)),
        (DRAIN_DELAY, options.drain_delay.value().copied().map(Limit::After)),
    ];
    written.into_iter().filter_map(|(name, limit)| Some((name, limit?))).collect()
}
