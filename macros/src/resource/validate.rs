//! The laws of a struct: each is one function, and its comment is the law.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Type, spanned::Spanned};

use super::{Parsed, generic, holding, supervision::supervision_needs_a_run};
use crate::{
    errors::Errors,
    messages,
    options::{AROUND, Attribute, INIT, PROVIDED},
    parse::{Slot, interface_in, is_attribute, is_dyn},
};

/// Checks every law.
pub(crate) fn validate(parsed: &Parsed, errors: &mut Errors) {
    generic::is_one_type(parsed, errors);
    is_annotated_once(parsed, errors);
    is_no_kind_of_scope(parsed, errors);
    managed_needs_init(parsed, errors);
    provided_is_not_built(parsed, errors);
    fields_cannot_fail(parsed, errors);
    fields_take_no_time(parsed, errors);
    blocking_needs_a_hook(parsed, errors);
    primary_needs_provides(parsed, errors);
    supervision_needs_a_run(parsed, errors);
    tuple_fields_are_there(parsed, errors);
    provides_traits(parsed, errors);
    named_once(&parsed.options.after, errors);
    named_once(&parsed.options.provides, errors);
    holding::validate(parsed, errors);
}

/// A struct is a resource once, in one way.
fn is_annotated_once(Parsed { attribute, others, .. }: &Parsed, errors: &mut Errors) {
    for attr in others {
        let span = attr.path().segments.last().map_or_else(Span::call_site, Spanned::span);
        if is_attribute(attr, attribute.name()) {
            errors.push(messages::duplicate(span, &format!("#[{}]", attribute.name())));
            continue;
        }
        let (one, other) = (Attribute::Resource.shown(), Attribute::ManagedResource.shown());
        let note = "the one builds the struct from its fields, the other by its `init`";
        errors.push(messages::conflict(span, &one, &other, note, "keep one of the two"));
    }
}

/// A kind of scope is named, and never made.
fn is_no_kind_of_scope(Parsed { attribute, item, .. }: &Parsed, errors: &mut Errors) {
    for attr in item.attrs.iter().filter(|attr| is_attribute(attr, Attribute::Scope.name())) {
        errors.push(messages::scope_and_resource(attr.path().span(), &Attribute::Scope.shown(), &attribute.shown()));
    }
}

/// A `#[managed_resource]` is built by its `init` or its `around`, unless the program provides it.
fn managed_needs_init(Parsed { attribute, item, options, .. }: &Parsed, errors: &mut Errors) {
    let made = options.init.is_given() || options.around.is_given() || options.provided.is_given();
    // Who has misspelt one of them is told that.
    if *attribute == Attribute::ManagedResource && !made && !options.may_mean(&[INIT, AROUND, PROVIDED]) {
        let help = "write `init = Self::connect`, or `around = Self::serve` for a function that sets up and tears down, or \
                    `provided` for a value that the program gives, or `#[resource]` to build the struct from its fields";
        errors.push(messages::needs(item.ident.span(), "`#[managed_resource]`", "an `init`", help));
    }
}

/// The program makes what is `provided`: nothing is left to build.
fn provided_is_not_built(Parsed { options, fields, .. }: &Parsed, errors: &mut Errors) {
    if !options.provided.is_given() {
        return;
    }
    let given = [
        (options.init.key(), options.init.shown()),
        (options.fallback.key(), options.fallback.shown()),
        (options.retry.key(), options.retry.shown()),
        (options.init_timeout.key(), options.init_timeout.shown()),
        (options.optional.key(), options.optional.shown()),
    ];
    for (key, shown) in given {
        let Some(span) = key else { continue };
        let note = "a provided value is made by the program, and is there before the start";
        errors.push(messages::conflict(span, &shown, "`provided`", note, "keep one of the two"));
    }
    for option in fields.iter().filter_map(|field| field.option.as_ref()) {
        let why = "a provided value is made by the program, with all its fields";
        errors.push(messages::no_effect(option.span(), &format!("`{option}`"), why, "leave it out"));
    }
}

/// Fields are ready when they are injected, so that there is nothing that a fallback could stand in for.
fn fields_cannot_fail(Parsed { attribute, options, .. }: &Parsed, errors: &mut Errors) {
    if let (Attribute::Resource, Some(span), false) = (attribute, options.fallback.key(), options.provided.is_given()) {
        errors.push(messages::misplaced(
            span,
            "`fallback`",
            "on a `#[resource]`",
            Some("taking the fields cannot fail"),
            "write `#[managed_resource(init = …, fallback = …)]`",
        ));
    }
}

/// Without an `init`, building from fields neither waits nor fails.
fn fields_take_no_time(Parsed { attribute, options, .. }: &Parsed, errors: &mut Errors) {
    if *attribute != Attribute::Resource || options.init.is_given() || options.provided.is_given() {
        return;
    }
    let given = [(options.retry.key(), options.retry.shown()), (options.init_timeout.key(), options.init_timeout.shown())];
    for (key, shown) in given {
        let Some(span) = key else { continue };
        let why = "taking the fields neither waits nor fails";
        errors.push(messages::no_effect(span, &shown, why, "leave it out, or give the struct an `init`"));
    }
}

/// `blocking` says where synchronous hooks run: without one it says nothing.
fn blocking_needs_a_hook(Parsed { options, .. }: &Parsed, errors: &mut Errors) {
    let hooks =
        [options.init.is_given(), options.fallback.is_given(), options.dispose.is_given(), options.health.is_given()];
    let any = hooks.contains(&true);
    let Some(span) = options.blocking.key().filter(|_| !any && !options.around.is_given()) else { return };
    let why = "there is no hook to run on the blocking pool";
    errors.push(messages::no_effect(span, "`blocking`", why, "leave it out, or give the struct such a hook"));
}

/// The primary provider is the primary one of some trait.
fn primary_needs_provides(Parsed { options, .. }: &Parsed, errors: &mut Errors) {
    if let (Some(span), false) = (options.primary.key(), options.provides.is_given()) {
        errors.push(messages::needs(span, "`primary`", "`provides`", "say of which trait: `provides(dyn Mailer), primary`"));
    }
}

/// Whether a field of a tuple is there changes the numbers of those behind it, which a macro cannot know.
fn tuple_fields_are_there(Parsed { attribute, item, fields, options, .. }: &Parsed, errors: &mut Errors) {
    let from_fields = *attribute == Attribute::Resource && !options.provided.is_given();
    if !matches!(item.fields, syn::Fields::Unnamed(_)) || !from_fields {
        return;
    }
    for cfg in fields.iter().flat_map(|field| &field.cfg) {
        let (law, help) = ("a field of a tuple struct cannot be under `#[cfg]`", "give the fields names");
        errors.push(messages::wrong_shape(cfg.path().span(), law, None, help));
    }
}

/// What a struct provides is a trait.
fn provides_traits(Parsed { options, .. }: &Parsed, errors: &mut Errors) {
    for ty in options.provides.value().into_iter().flatten().filter(|ty| !is_dyn(ty)) {
        let help = match ty {
            Type::Path(path) if path.path.segments.iter().all(|part| part.ident != "Arc" && part.ident != "Box") => {
                format!("write `dyn {}`", messages::shown(ty))
            }
            _ => match interface_in(ty) {
                Some(interface) => format!("write the trait alone: `{}`", messages::shown(&interface)),
                None => "write the trait alone: `dyn Trait`".to_owned(),
            },
        };
        errors.push(messages::wrong_value(ty, "provides", "traits", &help));
    }
}

/// A list names each type once.
fn named_once(list: &Slot<Vec<Type>>, errors: &mut Errors) {
    let types: Vec<&Type> = list.value().into_iter().flatten().collect();
    for (i, ty) in types.iter().enumerate() {
        let name = ty.to_token_stream().to_string();
        if types[..i].iter().any(|earlier| earlier.to_token_stream().to_string() == name) {
            errors.push(messages::duplicate(ty.span(), &name));
        }
    }
}
