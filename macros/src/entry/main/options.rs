//! The options of `#[resource_main]`, each in its slot.

use syn::{Ident, Path};

use crate::{
    entry::runtime::{Threads, flavor},
    errors::Errors,
    messages,
    names::Root,
    options::{
        Attribute, CONFIGURE, CRATE, DRAIN_DELAY, DRAIN_TIMEOUT, EXIT_WITH_PARENT, FLAVOR, LINK, ON_MAIN, ONLY_ROOTS,
        SHUTDOWN_TIMEOUT, STARTUP_TIMEOUT, WORKER_THREADS,
    },
    parse::{Arg, Hook, Limit, Slot, crate_path, duration, duration_or_zero, flag, hook, limit, list, number},
};

/// Everything that may be written.
pub(crate) struct MainOptions {
    pub(crate) threads: Threads,
    pub(crate) startup_timeout: Slot<Limit>,
    pub(crate) shutdown_timeout: Slot<Limit>,
    /// In nanoseconds, as is the next.
    pub(crate) drain_timeout: Slot<u64>,
    pub(crate) drain_delay: Slot<u64>,
    pub(crate) link: Slot<Vec<Ident>>,
    pub(crate) only_roots: Slot<()>,
    pub(crate) exit_with_parent: Slot<()>,
    pub(crate) configure: Slot<Hook>,
    pub(crate) krate: Slot<Path>,
}

impl MainOptions {
    pub(crate) fn parse(args: Vec<Arg>, errors: &mut Errors) -> Self {
        let mut options = Self {
            threads: Threads::new(),
            startup_timeout: Slot::new(STARTUP_TIMEOUT),
            shutdown_timeout: Slot::new(SHUTDOWN_TIMEOUT),
            drain_timeout: Slot::new(DRAIN_TIMEOUT),
            drain_delay: Slot::new(DRAIN_DELAY),
            link: Slot::new(LINK),
            only_roots: Slot::new(ONLY_ROOTS),
            exit_with_parent: Slot::new(EXIT_WITH_PARENT),
            configure: Slot::new(CONFIGURE),
            krate: Slot::new(CRATE),
        };
        for arg in args {
            options.take(arg, errors);
        }
        options
    }

    fn take(&mut self, arg: Arg, errors: &mut Errors) {
        let key = &arg.key.clone();
        match key.to_string().as_str() {
            FLAVOR => self.threads.flavor.fill(key, flavor(arg, errors), errors),
            WORKER_THREADS => self.threads.worker_threads.fill(key, number(arg, 1, errors), errors),
            STARTUP_TIMEOUT => self.startup_timeout.fill(key, limit(arg, errors), errors),
            SHUTDOWN_TIMEOUT => self.shutdown_timeout.fill(key, limit(arg, errors), errors),
            DRAIN_TIMEOUT => self.drain_timeout.fill(key, duration(arg, errors), errors),
            DRAIN_DELAY => self.drain_delay.fill(key, duration_or_zero(arg, errors), errors),
            LINK => self.link.fill(key, list(arg, "orders, billing", errors), errors),
            ONLY_ROOTS => self.only_roots.fill(key, flag(&arg, errors), errors),
            EXIT_WITH_PARENT => self.exit_with_parent.fill(key, flag(&arg, errors), errors),
            CONFIGURE => self.configure.fill(key, hook(arg, errors), errors),
            CRATE => self.krate.fill(key, crate_path(arg, errors), errors),
            _ => errors.push(messages::unknown_option(key, &Attribute::ResourceMain.shown(), ON_MAIN)),
        }
    }

    /// Where the `tenure` crate is.
    pub(crate) fn root(&self) -> Root {
        Root::new(self.krate.value())
    }
}
