//! Decides what is generated. Whatever could be wrong has been refused: from here on, nothing fails.

use proc_macro2::Span;
use syn::{LitInt, Type};

use super::{Parsed, with::StandIn};
use crate::{
    entry::{function::Function, runtime::Flavor},
    names::Root,
};

/// Everything that is generated for a test.
pub(crate) struct Plan {
    pub(crate) function: Function,
    pub(crate) root: Root,
    pub(crate) multi_thread: bool,
    pub(crate) worker_threads: Option<LitInt>,
    /// Where it says that the clock is paused.
    pub(crate) paused: Option<Span>,
    pub(crate) register: Vec<Type>,
    pub(crate) with: Vec<StandIn>,
}

pub(crate) fn plan(Parsed { function, options }: Parsed) -> Plan {
    Plan {
        function,
        root: options.root(),
        multi_thread: options.threads.flavor() == Some(Flavor::MultiThread),
        paused: options.paused(),
        worker_threads: options.threads.worker_threads.into_value(),
        register: options.register.into_value().unwrap_or_default(),
        with: options.with.into_value().unwrap_or_default(),
    }
}
