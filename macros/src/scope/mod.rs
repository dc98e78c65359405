//! `#[scope]` on a struct: a kind of scope.

mod expand;
mod validate;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Generics, Item, ItemStruct, LitStr, Path};

use crate::{
    errors::Errors,
    messages,
    names::Root,
    options::{Attribute, CRATE, KEY, NAME, ON_SCOPES, WITHIN},
    parse::{
        Arg, Slot, arguments, crate_path, found, named_type, text,
        unfinished::{self, Kind},
    },
    stub,
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
            let key = &arg.key.clone();
            match key.to_string().as_str() {
                WITHIN => {
                    options.within.fill(key, named_type(arg, "a type under `#[scope]`", "Request", errors), errors);
                }
                KEY => options.key.fill(key, named_type(arg, "the type of a resource", "TenantId", errors), errors),
                NAME => options.name.fill(key, text(arg, "request", errors), errors),
                CRATE => options.krate.fill(key, crate_path(arg, errors), errors),
                _ => errors.push(messages::unknown_option(key, &Attribute::Scope.shown(), ON_SCOPES)),
            }
        }
        options
    }

    fn root(&self) -> Root {
        Root::new(self.krate.value())
    }
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
            let Parsed { item, options } = parsed;
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
