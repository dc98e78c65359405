//! What a `run` that fails or ends leads to: `restart(…)`, `ignore_failure`, `stop_on_end`; and the law of these.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::LitInt;

use super::{Parsed, options::StructOptions};
use crate::{
    errors::Errors,
    messages, names,
    options::{BACKOFF, IN_RESTART, MAX, RUN, WITHIN},
    parse::{Arg, Slot, arguments_of, duration, number},
};

/// What may be written inside of `restart(…)`.
pub(crate) struct Restart {
    max: Slot<LitInt>,
    /// In nanoseconds.
    within: Slot<u64>,
    /// In nanoseconds.
    backoff: Slot<u64>,
}

pub(crate) fn restart(arg: Arg, errors: &mut Errors) -> Option<Restart> {
    let args = arguments_of(arg, MAX, "write `restart(max = 5)`", errors)?;
    let mut restart = Restart { max: Slot::new(MAX), within: Slot::new(WITHIN), backoff: Slot::new(BACKOFF) };
    for arg in args {
        restart.take(arg, errors);
    }
    Some(restart)
}

impl Restart {
    fn take(&mut self, arg: Arg, errors: &mut Errors) {
        let key = &arg.key.clone();
        match key.to_string().as_str() {
            MAX => self.max.fill(key, number(arg, 1, errors), errors),
            WITHIN => self.within.fill(key, duration(arg, errors), errors),
            BACKOFF => self.backoff.fill(key, duration(arg, errors), errors),
            _ => errors.push(messages::unknown_option(key, "`restart`", IN_RESTART)),
        }
    }
}

impl ToTokens for Restart {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let restart = names::RESTART;
        let max = self.max.value().map(|max| (MAX, max.to_token_stream()));
        let durations = [(WITHIN, &self.within), (BACKOFF, &self.backoff)];
        let durations = durations.into_iter().filter_map(|(name, slot)| Some((name, names::duration(*slot.value()?))));
        let given = max.into_iter().chain(durations).map(|(name, value)| {
            let name = Ident::new(name, Span::mixed_site());
            quote!(#name: #value,)
        });
        let given: Vec<_> = given.collect();
        let rest = names::rest(restart, given.len() < IN_RESTART.len());
        tokens.extend(quote!(#restart { #(#given)* #rest }));
    }
}

/// What a `run` leads to is said of a `run`.
pub(super) fn supervision_needs_a_run(Parsed { options, .. }: &Parsed, errors: &mut Errors) {
    // Who has misspelt the `run` is told that.
    if options.run.is_given() || options.may_mean(&[RUN]) {
        return;
    }
    let given = [
        (options.restart.key(), options.restart.shown()),
        (options.ignore_failure.key(), options.ignore_failure.shown()),
        (options.stop_on_end.key(), options.stop_on_end.shown()),
    ];
    let given: Vec<_> = given.into_iter().filter_map(|(key, shown)| Some((key?, shown))).collect();
    if let Some((other, note)) = without_run(options) {
        for (span, shown) in given {
            errors.push(messages::conflict(span, &shown, &other, note, "leave it out"));
        }
        return;
    }
    match &given[..] {
        [] => {}
        [(span, shown)] => errors.push(messages::needs(*span, shown, "a `run`", "write `run = Self::run`, or leave it out")),
        [(span, _), ..] => {
            let all: Vec<_> = given.iter().map(|(_, shown)| shown.as_str()).collect();
            let each = format!("each of {}", all.join(", "));
            errors.push(messages::needs(*span, &each, "a `run`", "write `run = Self::run`, or leave them out"));
        }
    }
}

/// What excludes a `run`, so that it is no help to write one; and why.
fn without_run(options: &StructOptions) -> Option<(String, &'static str)> {
    let scope = options.scope.is_given().then(|| (options.scope.shown(), "what is supervised lives as long as the app"));
    let pool = options.pool.is_given().then(|| (options.pool.shown(), "`run` belongs to one value, and a pool has several"));
    scope.or(pool)
}
