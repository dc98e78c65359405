//! The laws of how a struct is made and held: what excludes what, and why.

use proc_macro2::Span;

use super::{Parsed, options::StructOptions};
use crate::{errors::Errors, messages, options::Attribute};

/// Checks every law.
pub(super) fn validate(parsed: &Parsed, errors: &mut Errors) {
    let options = &parsed.options;
    // Who says several of them is told once that they exclude each other.
    if options.scope.is_given() {
        scoped_live_in_their_scope(options, errors);
    } else if options.lazy.is_given() {
        lazy_start_at_their_first_use(options, errors);
    } else if options.pool.is_given() {
        pooled_are_several(options, errors);
    }
    around_is_both_ends(options, errors);
    around_makes_the_whole_value(parsed, errors);
    a_pool_holds_its_minimum(options, errors);
    a_check_needs_health(options, errors);
}

/// An option that may be given: its key, how it is shown, and why it may not.
type Excluded = (Option<Span>, String, &'static str);

/// Reports each of `excluded` that is given beside `option`.
fn excludes(option: &str, excluded: impl IntoIterator<Item = Excluded>, errors: &mut Errors) {
    for (key, shown, note) in excluded {
        let Some(span) = key else { continue };
        errors.push(messages::conflict(span, &shown, option, note, "keep one of the two"));
    }
}

macro_rules! beside {
    ($options:ident, $($option:ident: $note:literal,)*) => {
        [$(($options.$option.key(), $options.$option.shown(), $note),)*]
    };
}

/// A scoped resource is made in an open scope, at its first use, and is gone when the scope closes.
fn scoped_live_in_their_scope(options: &StructOptions, errors: &mut Errors) {
    let excluded = beside! { options,
        early: "the configuration phase is over before a scope opens",
        lazy: "a scoped resource is made at its first use anyway",
        pool: "a pool lives as long as the app, and lends its instances to all scopes",
        optional: "whoever asks a scope for it is told that it failed, and can go on without it",
        run: "what is supervised lives as long as the app",
        health: "who is asked how it is lives as long as the app",
        after: "a scoped resource is made at its first use, when all that it takes is there",
    };
    excludes(&options.scope.shown(), excluded, errors);
}

/// A lazy resource is not there when the app has started: it is made at its first use, if there is one.
fn lazy_start_at_their_first_use(options: &StructOptions, errors: &mut Errors) {
    let excluded = beside! { options,
        early: "the configuration phase makes all of its own before anything else starts",
        pool: "a pool makes its instances at their first use anyway",
        optional: "whoever asks for a lazy resource is told that it failed, and can go on without it",
        provided: "a provided value is there before the start",
        provides: "an `Arc<dyn Trait>` is there when its holder starts",
    };
    excludes(&options.lazy.shown(), excluded, errors);
}

/// A pool has several values of one type, and makes them when they are needed.
fn pooled_are_several(options: &StructOptions, errors: &mut Errors) {
    let excluded = beside! { options,
        early: "a pool makes its instances long after the configuration phase",
        optional: "whoever acquires an instance is told that it failed, and can go on without it",
        provided: "a provided value is one, and a pool makes as many as it needs",
        provides: "an `Arc<dyn Trait>` is one value, and a pool has several",
        run: "`run` belongs to one value, and a pool has several",
    };
    excludes(&options.pool.shown(), excluded, errors);
}

/// A function-shaped resource is made, held and given back by one call of one function.
fn around_is_both_ends(options: &StructOptions, errors: &mut Errors) {
    if !options.around.is_given() {
        return;
    }
    let excluded = beside! { options,
        init: "each of them makes the value",
        dispose: "what stands behind `hand_over` in the function disposes of the value",
        fallback: "the function that makes the value also gives it back, so that no other can stand in for it",
        retry: "the function is called once, and can itself try again before it hands over",
        provided: "a provided value is made by the program",
        blocking: "the function waits, suspended, as long as the value is held",
    };
    excludes(&options.around.shown(), excluded, errors);
}

/// The fields of a `#[resource]` are taken from the app, and not made by a function.
fn around_makes_the_whole_value(Parsed { attribute, options, .. }: &Parsed, errors: &mut Errors) {
    if let (Attribute::Resource, Some(span)) = (attribute, options.around.key()) {
        let help = "write `#[managed_resource(around = …)]`, whose function takes what the fields need";
        let note = Some("its fields make the value");
        errors.push(messages::misplaced(span, &options.around.shown(), "on a `#[resource]`", note, help));
    }
}

/// What a pool keeps ready is no more than what it may have.
fn a_pool_holds_its_minimum(options: &StructOptions, errors: &mut Errors) {
    let Some((literal, min, max)) = options.pool.value().and_then(|pool| pool.min_above_max()) else { return };
    let headline = format!("a pool of at most {max} cannot keep {min} ready");
    errors.push(messages::bad_value(literal.span(), &headline, &format!("write `max = {min}`, or a smaller `min`")));
}

/// A pool checks its instances by asking their `health`.
fn a_check_needs_health(options: &StructOptions, errors: &mut Errors) {
    let check = options.pool.value().and_then(|pool| pool.check.key());
    if let (Some(span), false) = (check, options.health.is_given()) {
        let why = "an instance is checked by its `health`, and there is none";
        errors.push(messages::no_effect(span, "`check`", why, "leave it out, or write `health = Self::ping`"));
    }
}
