//! The options of `#[resource_test]`, each in its slot.

use proc_macro2::Span;
use syn::{Expr, ExprLit, Lit, Path, Type};

use super::with::StandIn;
use crate::{
    entry::runtime::{Threads, flavor},
    errors::Errors,
    messages,
    names::Root,
    options::{Attribute, CRATE, FLAVOR, ON_TEST, REGISTER, START_PAUSED, WITH, WORKER_THREADS},
    parse::{Arg, Slot, crate_path, expression, is_flag, list, number},
};

/// Everything that may be written.
pub(crate) struct TestOptions {
    pub(crate) threads: Threads,
    pub(crate) start_paused: Slot<bool>,
    pub(crate) register: Slot<Vec<Type>>,
    pub(crate) with: Slot<Vec<StandIn>>,
    pub(crate) krate: Slot<Path>,
}

impl TestOptions {
    pub(crate) fn parse(args: Vec<Arg>, errors: &mut Errors) -> Self {
        let mut options = Self {
            threads: Threads::new(),
            start_paused: Slot::new(START_PAUSED),
            register: Slot::new(REGISTER),
            with: Slot::new(WITH),
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
            START_PAUSED => self.start_paused.fill(key, start_paused(arg, errors), errors),
            REGISTER => self.register.fill(key, list(arg, "UnitOfWork, dyn Mailer", errors), errors),
            WITH => self.with.fill(key, list(arg, "FakeDatabase::new(), dyn Mailer = FakeMailer", errors), errors),
            CRATE => self.krate.fill(key, crate_path(arg, errors), errors),
            _ => errors.push(messages::unknown_option(key, &Attribute::ResourceTest.shown(), ON_TEST)),
        }
    }

    /// Where it says that the clock is paused.
    pub(crate) fn paused(&self) -> Option<Span> {
        self.start_paused.key().filter(|_| self.start_paused.value() == Some(&true))
    }

    /// Where the `tenure` crate is.
    pub(crate) fn root(&self) -> Root {
        Root::new(self.krate.value())
    }
}

/// `start_paused`, or as tokio has it, `start_paused = true`.
fn start_paused(arg: Arg, errors: &mut Errors) -> Option<bool> {
    if is_flag(&arg) {
        return Some(true);
    }
    match expression(arg, errors)? {
        Expr::Lit(ExprLit { lit: Lit::Bool(paused), .. }) => Some(paused.value),
        other => {
            let help = "write `start_paused` alone, or leave it out";
            errors.push(messages::wrong_value(other, START_PAUSED, "`true` or `false`", help));
            None
        }
    }
}
