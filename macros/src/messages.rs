//! The words of every mistake: one helper for each kind, so that wording cannot drift.
//!
//! The headline is the fact or the law. A macro has no real notes on stable, so at most one `note:` line, the reason, and one
//! `help:` line, what to do, follow it.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::Type;

use crate::suggest::{Meant, meant};

fn message(span: Span, headline: &str, note: Option<&str>, help: Option<&str>) -> syn::Error {
    syn::Error::new(span, text(headline, note, help))
}

fn text(headline: &str, note: Option<&str>, help: Option<&str>) -> String {
    let mut text = headline.to_owned();
    for (label, line) in [("\nnote: ", note), ("\nhelp: ", help)] {
        if let Some(line) = line {
            text.push_str(label);
            text.push_str(line);
        }
    }
    text
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The attribute stands on an item that it is not for.
pub(crate) fn wrong_item(span: Span, attribute: &str, place: &str, found: &str, help: Option<&str>) -> syn::Error {
    message(span, &format!("`#[{attribute}]` goes on {place}, not on {found}"), None, help)
}

/// The item has a property that rules the attribute out.
pub(crate) fn wrong_shape(span: Span, law: &str, note: Option<&str>, help: &str) -> syn::Error {
    message(span, law, note, Some(help))
}

/// An option that does not exist.
pub(crate) fn unknown_option(key: &Ident, owner: &str, known: &[&str]) -> syn::Error {
    let name = key.to_string();
    let list = format!("{owner} takes {}", listed(known));
    let headline = format!("unknown option `{name}`");
    match meant(&name, known) {
        Some(Meant::Option(option)) => message(key.span(), &headline, None, Some(&format!("did you mean `{option}`?"))),
        Some(Meant::Advice(advice)) => message(key.span(), &headline, None, Some(&advice)),
        None => message(key.span(), &headline, None, Some(&list)),
    }
}

/// A struct that is generic over what it could take as an interface.
pub(crate) fn generic_over_an_interface(span: Span, interface: &Type) -> syn::Error {
    let note = "it is found by its type, of which the app holds one value";
    let interface = shown(interface);
    let help = format!(
        "take `Arc<{interface}>`, with `#[resource]` on the trait and `provides({interface})` on what implements it"
    );
    message(span, "a resource cannot be generic", Some(note), Some(&help))
}

/// An attribute that fields do not have.
pub(crate) fn no_field_attribute(span: Span, name: &Ident, help: &str) -> syn::Error {
    message(span, &format!("`#[{name}]` is no attribute of a field"), None, Some(help))
}

/// A type that stands where options do.
pub(crate) fn misplaced_type(key: &Ident, owner: &str, option: &str) -> syn::Error {
    message(
        key.span(),
        &format!("{owner} takes options, and not a type alone"),
        None,
        Some(&format!("write `{option} = {key}`")),
    )
}

/// The same thing is said again.
pub(crate) fn duplicate(span: Span, what: &str) -> syn::Error {
    message(span, &format!("`{what}` is given twice"), None, Some("keep one of the two"))
}

/// Two things that exclude each other.
pub(crate) fn conflict(span: Span, one: &str, other: &str, note: &str, help: &str) -> syn::Error {
    message(span, &format!("{one} and {other} exclude each other"), Some(note), Some(help))
}

/// A kind of scope that is a resource as well; reported at the attribute that comes second.
pub(crate) fn scope_and_resource(span: Span, second: &str, first: &str) -> syn::Error {
    let note = "a kind of scope is named, and never made";
    conflict(span, second, first, note, "write two structs: the kind of scope holds nothing")
}

/// Something that cannot stand without something else.
pub(crate) fn needs(span: Span, one: &str, companion: &str, help: &str) -> syn::Error {
    message(span, &format!("{one} needs {companion}"), None, Some(help))
}

/// An option where it is not allowed.
pub(crate) fn misplaced(span: Span, what: &str, place: &str, note: Option<&str>, help: &str) -> syn::Error {
    message(span, &format!("{what} is not allowed {place}"), note, Some(help))
}

/// An option that changes nothing.
pub(crate) fn no_effect(span: Span, what: &str, why: &str, help: &str) -> syn::Error {
    message(span, &format!("{what} has no effect here"), Some(why), Some(help))
}

/// A value of the wrong kind, or out of its range.
pub(crate) fn bad_value(span: Span, headline: &str, help: &str) -> syn::Error {
    message(span, headline, None, Some(help))
}

/// A value of the wrong kind: says which kind the option takes.
pub(crate) fn wrong_value(value: impl ToTokens, option: &str, takes: &str, help: &str) -> syn::Error {
    syn::Error::new_spanned(value, text(&format!("`{option}` takes {takes}"), None, Some(help)))
}

/// A value that is of the right kind, and yet will not do; reported over all of it.
pub(crate) fn bad_value_over(value: impl ToTokens, headline: &str, help: &str) -> syn::Error {
    syn::Error::new_spanned(value, text(headline, None, Some(help)))
}

/// `option = false`
pub(crate) fn switched_off(value: impl ToTokens, key: &Ident) -> syn::Error {
    bad_value_over(value, &format!("`{key}` is off where it is not written"), &format!("leave `{key}` out"))
}

/// An option that stands without the value it takes.
pub(crate) fn missing_value(key: &Ident, takes: &str, help: &str) -> syn::Error {
    bad_value(key.span(), &format!("`{key}` takes {takes}"), help)
}

/// A value that ends too early, or is none.
pub(crate) fn unfinished_value(key: &Ident, error: &syn::Error) -> syn::Error {
    let why = error.to_string();
    let why = why.strip_prefix("unexpected end of input, ").unwrap_or(&why);
    // Every kind of token that could stand there is no help.
    let why = if why.contains("one of") { String::new() } else { format!(": {why}") };
    message(error.span(), &format!("the value of `{key}` cannot be read{why}"), None, None)
}

/// A list of which not every part is what it should be; what is wrong with one of ours has been said better.
pub(crate) fn unfinished_list(key: &Ident, error: syn::Error, help: &str) -> syn::Error {
    let why = error.to_string();
    if !why.starts_with("expected") && !why.starts_with("unexpected") {
        return error;
    }
    // Every kind of token that could stand there is no help.
    let why = if why.contains("one of") { String::new() } else { format!(": {why}") };
    message(error.span(), &format!("the list of `{key}` cannot be read{why}"), None, Some(help))
}

/// An item that rustc can read, and we cannot.
pub(crate) fn unreadable_item(error: &syn::Error) -> String {
    format!("the item under the attribute cannot be read: {error}")
}

/// A type that is taken, and not shared.
pub(crate) fn taken_unshared(ty: &Type, holder: &str, inner: &Type) -> syn::Error {
    let (found, inner) = (shown(ty), shown(inner));
    let headline = format!("`{holder}` takes `{found}`, but resources are shared: take `Arc<{inner}>`");
    let mutable = found.starts_with("&mut ");
    let help = mutable.then_some("what changes in a shared value stands in a `Mutex`, or is an atomic");
    syn::Error::new_spanned(ty, text(&headline, None, help))
}

/// A reference to what is handed over.
pub(crate) fn taken_borrowed(ty: &Type, holder: &str, inner: &Type) -> syn::Error {
    let (found, inner) = (shown(ty), shown(inner));
    let headline = format!("`{holder}` takes `{found}`, but what is taken is handed over by value: take `{inner}`");
    syn::Error::new_spanned(ty, headline)
}

/// Data where a resource is taken.
pub(crate) fn taken_data(ty: &Type, holder: &str, owned: &Type, is_field: bool) -> syn::Error {
    let (found, owned) = (shown(ty), shown(owned));
    let headline = format!("`{holder}` takes `{found}`, which is not a resource");
    let help = if is_field {
        format!(
            "own it: write `{owned}` under `#[resource(value = …)]` or `#[resource(default)]`, or take a resource that holds it"
        )
    } else {
        "take a resource that holds it".to_owned()
    };
    syn::Error::new_spanned(ty, text(&headline, None, Some(&help)))
}

/// Tokens as they are written by hand.
pub(crate) fn shown(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, tight) in
        [(" ::", "::"), (":: ", "::"), (" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), ("& ", "&"), ("' ", "'")]
    {
        text = text.replace(spaced, tight);
    }
    text
}

/// What cannot even be read.
pub(crate) fn unreadable(span: Span, found: &str, help: &str) -> syn::Error {
    message(span, found, None, Some(help))
}
