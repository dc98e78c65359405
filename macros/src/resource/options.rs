//! The options of a struct, each in its slot.

use syn::{Expr, ExprLit, Ident, Lit, LitInt, LitStr, Path, Type};

use super::{
    pool::{Pool, pool},
    supervision::{Restart, restart},
};
use crate::{
    errors::Errors,
    messages,
    names::Root,
    options::{
        AFTER, AROUND, ATTEMPTS, Attribute, BACKOFF, BLOCKING, CRATE, DISPOSE, DISPOSE_TIMEOUT, EARLY, FALLBACK, HEALTH,
        IGNORE_FAILURE, IN_RETRY, INIT, INIT_TIMEOUT, LAZY, NAME, ON_STRUCTS, OPTIONAL, POOL, PRIMARY, PROVIDED, PROVIDES,
        RESTART, RETRY, RUN, SCOPE, STOP_ON_END,
    },
    parse::{
        Arg, Hook, Limit, Place, Slot, Value, arguments_of, crate_path, duration, flag, hook, is_function, is_switched_off,
        limit, list, mistaken, named_type, number, text,
    },
    suggest::option_meant,
    synonyms::scope_named,
};

/// What says something by being there.
const SWITCHES: [&str; 11] =
    [EARLY, LAZY, OPTIONAL, PROVIDED, BLOCKING, PRIMARY, IGNORE_FAILURE, STOP_ON_END, POOL, RETRY, RESTART];

/// Everything that may be written.
pub(crate) struct StructOptions {
    pub(crate) init: Slot<Hook>,
    pub(crate) around: Slot<Hook>,
    pub(crate) dispose: Slot<Hook>,
    pub(crate) health: Slot<Hook>,
    pub(crate) run: Slot<Hook>,
    pub(crate) restart: Slot<Restart>,
    pub(crate) ignore_failure: Slot<()>,
    pub(crate) stop_on_end: Slot<()>,
    pub(crate) fallback: Slot<Hook>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) init_timeout: Slot<Limit>,
    pub(crate) dispose_timeout: Slot<Limit>,
    pub(crate) retry: Slot<Retry>,
    pub(crate) after: Slot<Vec<Type>>,
    pub(crate) provides: Slot<Vec<Type>>,
    pub(crate) early: Slot<()>,
    pub(crate) scope: Slot<Path>,
    pub(crate) lazy: Slot<()>,
    pub(crate) pool: Slot<Pool>,
    pub(crate) optional: Slot<()>,
    pub(crate) provided: Slot<()>,
    pub(crate) blocking: Slot<()>,
    pub(crate) primary: Slot<()>,
    pub(crate) krate: Slot<Path>,
    /// What was probably meant by each that does not exist; `None` is a function of which that is not known.
    misspelt: Vec<Option<&'static str>>,
}

/// `retry(attempts = …, backoff = …)`
pub(crate) struct Retry {
    pub(crate) attempts: Option<LitInt>,
    pub(crate) backoff: Option<u64>,
}

impl StructOptions {
    fn new() -> Self {
        Self {
            init: Slot::new(INIT),
            around: Slot::new(AROUND),
            dispose: Slot::new(DISPOSE),
            health: Slot::new(HEALTH),
            run: Slot::new(RUN),
            restart: Slot::new(RESTART),
            ignore_failure: Slot::new(IGNORE_FAILURE),
            stop_on_end: Slot::new(STOP_ON_END),
            fallback: Slot::new(FALLBACK),
            name: Slot::new(NAME),
            init_timeout: Slot::new(INIT_TIMEOUT),
            dispose_timeout: Slot::new(DISPOSE_TIMEOUT),
            retry: Slot::new(RETRY),
            after: Slot::new(AFTER),
            provides: Slot::new(PROVIDES),
            early: Slot::new(EARLY),
            scope: Slot::new(SCOPE),
            lazy: Slot::new(LAZY),
            pool: Slot::new(POOL),
            optional: Slot::new(OPTIONAL),
            provided: Slot::new(PROVIDED),
            blocking: Slot::new(BLOCKING),
            primary: Slot::new(PRIMARY),
            krate: Slot::new(CRATE),
            misspelt: Vec::new(),
        }
    }

    pub(crate) fn parse(attribute: Attribute, args: Vec<Arg>, errors: &mut Errors) -> Self {
        let mut options = Self::new();
        for arg in args {
            options.take(attribute, arg, errors);
        }
        options
    }

    fn take(&mut self, attribute: Attribute, arg: Arg, errors: &mut Errors) {
        let key = &arg.key.clone();
        if SWITCHES.iter().any(|name| key == name) && is_switched_off(&arg, errors) {
            return;
        }
        if let Some(error) = scope_elsewhere(&arg).filter(|_| key == SCOPE) {
            errors.push(error);
            return;
        }
        match key.to_string().as_str() {
            INIT => self.init.fill(key, hook(arg, errors), errors),
            AROUND => self.around.fill(key, hook(arg, errors), errors),
            DISPOSE => self.dispose.fill(key, hook(arg, errors), errors),
            HEALTH => self.health.fill(key, hook(arg, errors), errors),
            RUN => self.run.fill(key, hook(arg, errors), errors),
            RESTART => self.restart.fill(key, restart(arg, errors), errors),
            IGNORE_FAILURE => self.ignore_failure.fill(key, flag(&arg, errors), errors),
            STOP_ON_END => self.stop_on_end.fill(key, flag(&arg, errors), errors),
            FALLBACK => self.fallback.fill(key, hook(arg, errors), errors),
            NAME => self.name.fill(key, text(arg, "orders", errors), errors),
            INIT_TIMEOUT => self.init_timeout.fill(key, limit(arg, errors), errors),
            DISPOSE_TIMEOUT => self.dispose_timeout.fill(key, limit(arg, errors), errors),
            RETRY => self.retry.fill(key, retry(arg, errors), errors),
            AFTER => self.after.fill(key, list(arg, "Migrations", errors), errors),
            PROVIDES => self.provides.fill(key, list(arg, "dyn Mailer", errors), errors),
            EARLY => self.early.fill(key, flag(&arg, errors), errors),
            SCOPE => self.scope.fill(key, scope(arg, errors), errors),
            LAZY => self.lazy.fill(key, flag(&arg, errors), errors),
            POOL => self.pool.fill(key, pool(arg, errors), errors),
            OPTIONAL => self.optional.fill(key, flag(&arg, errors), errors),
            PROVIDED => self.provided.fill(key, flag(&arg, errors), errors),
            BLOCKING => self.blocking.fill(key, flag(&arg, errors), errors),
            PRIMARY => self.primary.fill(key, flag(&arg, errors), errors),
            CRATE => self.krate.fill(key, crate_path(arg, errors), errors),
            _ => {
                match option_meant(&key.to_string(), ON_STRUCTS) {
                    None if is_function(&arg) => self.misspelt.push(None),
                    None => {}
                    meant => self.misspelt.push(meant),
                }
                errors.push(messages::unknown_option(key, &attribute.shown(), ON_STRUCTS));
            }
        }
    }

    /// Whether one of these may be what somebody has misspelt, who is told that.
    pub(crate) fn may_mean(&self, options: &[&str]) -> bool {
        self.misspelt.iter().any(|meant| meant.is_none_or(|meant| options.contains(&meant)))
    }

    /// What a closure that makes the value takes is shared.
    pub(crate) fn parameters_are_shared(&mut self, ident: &Ident, root: &Root, errors: &mut Errors) {
        for slot in [&mut self.init, &mut self.around, &mut self.fallback] {
            for ty in slot.value_mut().into_iter().flat_map(Hook::parameter_types) {
                if let Some(error) = mistaken(&ident.to_string(), ty, Place::Closure, root) {
                    errors.push(error);
                }
            }
        }
    }

    /// Where the `tenure` crate is.
    pub(crate) fn root(&self) -> Root {
        Root::new(self.krate.value())
    }
}

/// The value of `scope = S`.
pub(crate) fn scope(arg: Arg, errors: &mut Errors) -> Option<Path> {
    if let Some(error) = scope_elsewhere(&arg) {
        errors.push(error);
        return None;
    }
    named_type(arg, "a type under `#[scope]`", "Request", errors)
}

/// What a scope is called elsewhere, as a text or as a word that is no type's: the same advice would make it one.
pub(crate) fn scope_elsewhere(arg: &Arg) -> Option<syn::Error> {
    let Value::Assigned(value) = &arg.value else { return None };
    let word = match &**value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
        Expr::Path(path) => path.path.get_ident()?.to_string(),
        _ => return None,
    };
    scope_named(&word).map(|advice| messages::wrong_value(value, SCOPE, "a type under `#[scope]`", advice))
}

fn retry(arg: Arg, errors: &mut Errors) -> Option<Retry> {
    let (mut attempts, mut backoff) = (Slot::new(ATTEMPTS), Slot::new(BACKOFF));
    for arg in arguments_of(arg, ATTEMPTS, "write `retry(attempts = 5, backoff = \"100ms\")`", errors)? {
        let key = &arg.key.clone();
        match key.to_string().as_str() {
            ATTEMPTS => attempts.fill(key, number(arg, 2, errors), errors),
            BACKOFF => backoff.fill(key, duration(arg, errors), errors),
            _ => errors.push(messages::unknown_option(key, "`retry`", IN_RETRY)),
        }
    }
    Some(Retry { attempts: attempts.into_value(), backoff: backoff.into_value() })
}
