//! The laws of a kind of scope: each is one function, and its comment is the law.

use syn::{Path, spanned::Spanned};

use super::Parsed;
use crate::{errors::Errors, messages, options::Attribute, parse::is_attribute};

/// Checks every law, and takes what is said twice off the item.
pub(super) fn validate(parsed: &mut Parsed, errors: &mut Errors) {
    is_one_kind(parsed, errors);
    is_annotated_once(parsed, errors);
    is_no_resource(parsed, errors);
    a_key_is_found_on_the_app(parsed, errors);
    is_not_within_itself(parsed, errors);
}

/// A kind of scope is known by its type, of which there is one.
fn is_one_kind(Parsed { item, .. }: &Parsed, errors: &mut Errors) {
    let Some(first) = item.generics.params.first() else { return };
    let (law, note) =
        ("a scope can have neither generic parameters nor lifetimes", "its type is its kind, and holds nothing");
    let help = "declare a struct for each kind: `#[scope] struct Request;`";
    errors.push(messages::wrong_shape(first.span(), law, Some(note), help));
}

/// A struct is declared as a scope once.
fn is_annotated_once(Parsed { item, .. }: &mut Parsed, errors: &mut Errors) {
    let name = Attribute::Scope.name();
    let (ours, others) = std::mem::take(&mut item.attrs).into_iter().partition(|attr| is_attribute(attr, name));
    item.attrs = others;
    let ours: Vec<syn::Attribute> = ours;
    for attr in ours {
        errors.push(messages::duplicate(attr.path().span(), &format!("#[{name}]")));
    }
}

/// A kind of scope is named, and never made.
fn is_no_resource(Parsed { item, .. }: &Parsed, errors: &mut Errors) {
    for ours in [Attribute::Resource, Attribute::ManagedResource] {
        for attr in item.attrs.iter().filter(|attr| is_attribute(attr, ours.name())) {
            errors.push(messages::scope_and_resource(attr.path().span(), &ours.shown(), &Attribute::Scope.shown()));
        }
    }
}

/// A scope with a key is looked up on the app, by that key.
fn a_key_is_found_on_the_app(Parsed { options, .. }: &Parsed, errors: &mut Errors) {
    if let (Some(span), true) = (options.key.key(), options.within.is_given()) {
        let note = "a scope with a key is looked up on the app, and one within another is opened in that";
        let help = "keep one of the two: a scope can be opened `within` one that has a key";
        errors.push(messages::conflict(span, &options.key.shown(), &options.within.shown(), note, help));
    }
}

/// What is around a scope was there before it.
fn is_not_within_itself(Parsed { item, options }: &Parsed, errors: &mut Errors) {
    let itself = |within: &&Path| within.is_ident(&item.ident) || within.is_ident("Self");
    if let Some(within) = options.within.value().filter(itself) {
        let headline = format!("`{}` cannot be within itself", item.ident);
        errors.push(messages::bad_value(within.span(), &headline, "name the scope around it, or leave out `within`"));
    }
}
