//! `pool(…)`: how many instances there are, and how they are handed out.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{LitInt, LitStr};

use crate::{
    errors::Errors,
    messages, names,
    options::{ACQUIRE_TIMEOUT, CHECK, IDLE_TIMEOUT, IN_POOL, MAX, MAX_AGE, MIN, SLOW_ACQUIRE},
    parse::{Arg, Limit, Slot, arguments_of, limit, number, text},
};

/// What may be written inside of `pool(…)`.
pub(crate) struct Pool {
    max: Slot<LitInt>,
    min: Slot<LitInt>,
    acquire_timeout: Slot<Limit>,
    idle_timeout: Slot<Limit>,
    max_age: Slot<Limit>,
    pub(crate) check: Slot<LitStr>,
    slow_acquire: Slot<Limit>,
}

/// What `max` is when it is not written.
const DEFAULT_MAX: u32 = 8;

/// Each word for `check`, and the variant that it means.
const CHECKS: &[(&str, &str)] = &[("acquire", "Acquire"), ("return", "Return"), ("never", "Never")];

pub(crate) fn pool(arg: Arg, errors: &mut Errors) -> Option<Pool> {
    let args = arguments_of(arg, MAX, "write `pool(max = 8)`", errors)?;
    let mut pool = Pool {
        max: Slot::new(MAX),
        min: Slot::new(MIN),
        acquire_timeout: Slot::new(ACQUIRE_TIMEOUT),
        idle_timeout: Slot::new(IDLE_TIMEOUT),
        max_age: Slot::new(MAX_AGE),
        check: Slot::new(CHECK),
        slow_acquire: Slot::new(SLOW_ACQUIRE),
    };
    for arg in args {
        pool.take(arg, errors);
    }
    Some(pool)
}

impl Pool {
    fn take(&mut self, arg: Arg, errors: &mut Errors) {
        let key = &arg.key.clone();
        match key.to_string().as_str() {
            MAX => self.max.fill(key, number(arg, 1, errors), errors),
            MIN => self.min.fill(key, number(arg, 0, errors), errors),
            ACQUIRE_TIMEOUT => self.acquire_timeout.fill(key, limit(arg, errors), errors),
            IDLE_TIMEOUT => self.idle_timeout.fill(key, limit(arg, errors), errors),
            MAX_AGE => self.max_age.fill(key, limit(arg, errors), errors),
            CHECK => self.check.fill(key, check(arg, errors), errors),
            SLOW_ACQUIRE => self.slow_acquire.fill(key, limit(arg, errors), errors),
            _ => errors.push(messages::unknown_option(key, "`pool`", IN_POOL)),
        }
    }

    /// The literal of `min`, with both numbers, where it is more than `max`.
    pub(crate) fn min_above_max(&self) -> Option<(&LitInt, u32, u32)> {
        let literal = self.min.value()?;
        let min = literal.base10_parse().ok()?;
        // A `max` that could not be read has been reported.
        let max = if self.max.is_given() { self.max.value()?.base10_parse().ok()? } else { DEFAULT_MAX };
        (min > max).then_some((literal, min, max))
    }
}

fn check(arg: Arg, errors: &mut Errors) -> Option<LitStr> {
    let text = text(arg, CHECKS[0].0, errors)?;
    let value = text.value();
    if CHECKS.iter().any(|(word, _)| *word == value) {
        return Some(text);
    }
    let help = "write `\"acquire\"`, `\"return\"` or `\"never\"`";
    errors.push(messages::bad_value(text.span(), &format!("unknown check `{value}`"), help));
    None
}

impl ToTokens for Pool {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (options, check) = (names::POOL_OPTIONS, names::CHECK);
        let numbers = [(MAX, &self.max), (MIN, &self.min)];
        let numbers = numbers.into_iter().filter_map(|(name, slot)| Some((name, slot.value()?.to_token_stream())));
        let limits = [
            (ACQUIRE_TIMEOUT, &self.acquire_timeout),
            (IDLE_TIMEOUT, &self.idle_timeout),
            (MAX_AGE, &self.max_age),
            (SLOW_ACQUIRE, &self.slow_acquire),
        ];
        let limits = limits.into_iter().filter_map(|(name, slot)| Some((name, most(*slot.value()?))));
        let check = self.check.value().and_then(|text| {
            let (_, variant) = CHECKS.iter().find(|(word, _)| *word == text.value())?;
            let variant = Ident::new(variant, Span::mixed_site());
            Some((CHECK, quote!(#check::#variant)))
        });
        let given = numbers.chain(limits).chain(check).map(|(name, value)| {
            let name = Ident::new(name, Span::mixed_site());
            quote!(#name: #value,)
        });
        let given: Vec<_> = given.collect();
        let rest = names::rest(options, given.len() < IN_POOL.len());
        tokens.extend(quote!(#options { #(#given)* #rest }));
    }
}

fn most(limit: Limit) -> TokenStream {
    match limit {
        Limit::None => names::NONE.to_token_stream(),
        Limit::After(nanoseconds) => {
            let (some, duration) = (names::SOME, names::duration(nanoseconds));
            quote!(#some(#duration))
        }
    }
}
