//! `#[scope]` on a struct: a kind of scope.

mod expand;
mod validate;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Fields, Generics, Item, ItemStruct, LitStr, Path};

use crate::{
    errors::Errors,
    messages,
    names::Root,
    options::{Attribute, CRATE, KEY, NAME, ON_SCOPES, WITHIN},
    parse::{
        Arg, Slot, arguments, crate_path, found, is_flag, named_type, text,
        unfinished::{self, Kind},
    },
    stub,
    suggest::{Meant, meant},
};

/// The options of a kind of scope, each in its slot.
pub(crate) struct ScopeOptions {
    within: Slot<Path>,
    key: Slot<Path>,
    name: Slot<LitStr>,
    krate: Slot<Path>,
}

impl ScopeOptions {
    fn parse(args: Vec<Arg>, errors: &mut Errors) -> Self {
        let mut options =
            Self { within: Slot::new(WITHIN), key: Slot::new(KEY), name: Slot::new(NAME), krate: Slot::new(CRATE) };
        for arg in args {
            options.take(arg, errors);
        }
        options
    }

    fn take(&mut self, arg: Arg, errors: &mut Errors) {
        let key = &arg.key.clone();
        match key.to_string().as_str() {
            WITHIN => self.within.fill(key, within(arg, errors), errors),
            KEY => self.key.fill(key, named_type(arg, "the type of a resource", "TenantId", errors), errors),
            NAME => self.name.fill(key, text(arg, "request", errors), errors),
            CRATE => self.krate.fill(key, crate_path(arg, errors), errors),
            _ if is_flag(&arg) && key.to_string().starts_with(char::is_uppercase) => {
                errors.push(messages::misplaced_type(key, &Attribute::Scope.shown(), WITHIN));
            }
            name => {
                errors.push(messages::unknown_option(key, &Attribute::Scope.shown(), ON_SCOPES));
                if let Some(meant) = meant(name, ON_SCOPES) {
                    self.take_as(&meant, arg);
                }
            }
        }
    }

    /// What is likely to be meant is taken so, that it is not missed as well.
    fn take_as(&mut self, meant: &Meant<'_>, arg: Arg) {
        let mut unheard = Errors::new();
        match meant {
            Meant::Option(WITHIN) => self.within.guess(within(arg, &mut unheard)),
            Meant::Option(KEY) => self.key.guess(named_type(arg, "", "", &mut unheard)),
            _ => {}
        }
        let _ = unheard.finish();
    }

    fn root(&self) -> Root {
        Root::new(self.krate.value())
    }
}

fn within(arg: Arg, errors: &mut Errors) -> Option<Path> {
    named_type(arg, "a type under `#[scope]`", "Request", errors)
}

/// A struct with its attribute, as far as it could be read.
pub(crate) struct Parsed {
    item: ItemStruct,
    options: ScopeOptions,
}

pub(crate) fn attribute(tokens: TokenStream, item: TokenStream) -> TokenStream {
    match unfinished::item(item.clone()) {
        Ok(Item::Struct(item)) => on_struct(tokens, item),
        Ok(other) => on_wrong_item(tokens, other),
        Err(error) => on_unfinished(tokens, item, &error),
    }
}

fn on_unfinished(tokens: TokenStream, item: TokenStream, error: &syn::Error) -> TokenStream {
    let mut errors = Errors::new();
    let options = ScopeOptions::parse(arguments(tokens, &mut errors), &mut errors);
    let stub = unfinished::seen(&item).filter(|seen| seen.kind == Kind::Type);
    let stub = stub.map(|seen| expand::stub(&seen.ident, &seen.generics, &options));
    [Some(item), stub, Some(unfinished::unreported(error)), errors.finish().err()].into_iter().flatten().collect()
}

fn on_struct(tokens: TokenStream, item: ItemStruct) -> TokenStream {
    let mut errors = Errors::new();
    let options = ScopeOptions::parse(arguments(tokens, &mut errors), &mut errors);
    let mut parsed = Parsed { item, options };
    validate::validate(&mut parsed, &mut errors);
    match errors.finish() {
        Ok(()) => expand::expand(&parsed),
        Err(errors) => {
            let Parsed { mut item, options } = parsed;
            if !item.generics.params.is_empty() {
                // Whoever names it writes neither parameters nor lifetimes, and is right.
                (item.generics, item.fields) = (Generics::default(), Fields::Unit);
                item.semi_token.get_or_insert_default();
            }
            let stub = expand::stub(&item.ident, &item.generics, &options);
            TokenStream::from_iter([item.into_token_stream(), stub, errors])
        }
    }
}

fn on_wrong_item(tokens: TokenStream, item: Item) -> TokenStream {
    let (kind, span) = found(&item);
    let help = match &item {
        Item::Enum(_) | Item::Union(_) | Item::Trait(_) | Item::Type(_) => {
            Some("declare a struct for the kind of scope: `#[scope] struct Request;`")
        }
        Item::Fn(_) => Some("declare the kind of scope, and open it in the function: `app.scope::<Request>()`"),
        _ => None,
    };
    let error = messages::wrong_item(span, Attribute::Scope.name(), "a struct", kind, help);
    // What else may be wrong with the options is of no interest on a wrong item.
    let mut errors = Errors::new();
    let options = ScopeOptions::parse(arguments(tokens, &mut errors), &mut errors);
    let _ = errors.finish();
    let stub = type_of(&item).map(|(ident, generics)| expand::stub(ident, generics, &options));
    TokenStream::from_iter([stub::refused(item, &error), stub.unwrap_or_default()])
}

/// The type that an item declares, which others may well name as their scope.
fn type_of(item: &Item) -> Option<(&Ident, &Generics)> {
    match item {
        Item::Enum(item) => Some((&item.ident, &item.generics)),
        Item::Union(item) => Some((&item.ident, &item.generics)),
        _ => None,
    }
}
