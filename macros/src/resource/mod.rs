//! `#[resource]` and `#[managed_resource]` on a struct.

mod checks;
mod expand;
mod field;
mod foreign;
mod generic;
mod holding;
mod hook_checks;
mod hooks;
mod lines;
mod options;
mod plan;
mod pool;
mod supervision;
#[cfg(test)]
mod tests;
mod validate;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Generics, Item, ItemStruct};

pub(crate) use self::options::scope;
use self::{
    field::{Field, are_shared, fields},
    options::StructOptions,
};
use crate::{
    errors::{Errors, as_item},
    interface, messages,
    names::{self, Root},
    options::Attribute,
    parse::{arguments, found, is_attribute, unfinished},
    stub,
};

/// A struct with its attribute, as far as it could be read.
pub(crate) struct Parsed {
    attribute: Attribute,
    /// The struct, without our own attributes.
    item: ItemStruct,
    /// What stands on it beside the attribute, and should not.
    others: Vec<syn::Attribute>,
    fields: Vec<Field>,
    options: StructOptions,
}

/// Looks at what the attribute stands on.
pub(crate) fn attribute(attribute: Attribute, arguments: TokenStream, item: TokenStream) -> TokenStream {
    match unfinished::item(item.clone()) {
        Ok(Item::Struct(item)) => on_struct(attribute, arguments, item),
        Ok(Item::Trait(item)) if attribute == Attribute::Resource => interface::attribute(arguments, item),
        Ok(other) => on_wrong_item(attribute, arguments, other),
        Err(error) => on_unfinished(attribute, arguments, item, &error),
    }
}

/// The item comes first and as it stands, so that editors find in it what they look for.
fn on_unfinished(attribute: Attribute, tokens: TokenStream, item: TokenStream, error: &syn::Error) -> TokenStream {
    let mut errors = Errors::new();
    let args = arguments(tokens, &mut errors);
    let root = StructOptions::parse(attribute, args, &mut errors).root();
    let stub = unfinished::seen(&item).map(|seen| stub::of_seen(&seen, &root));
    let item = unfinished::without_inner(item, Attribute::Resource.name());
    [Some(item), stub, Some(unfinished::unreported(error)), errors.finish().err()].into_iter().flatten().collect()
}

fn on_struct(attribute: Attribute, arguments: TokenStream, item: ItemStruct) -> TokenStream {
    let mut errors = Errors::new();
    let parsed = parse(attribute, arguments, item, &mut errors);
    validate::validate(&parsed, &mut errors);
    let used = names::used(parsed.others.iter().map(syn::Attribute::path));
    match errors.finish() {
        Ok(()) => expand::expand(plan::plan(parsed)),
        Err(errors) if parsed.item.generics.params.is_empty() => {
            // What could be read is generated, so that what else is wrong is told as well.
            TokenStream::from_iter([expand::expand(plan::plan(parsed).into_stub()), errors, used])
        }
        Err(errors) => {
            let Parsed { item, options, .. } = parsed;
            let stub = stub::of_type(&item.ident, &item.generics, &options.root());
            TokenStream::from_iter([item.into_token_stream(), stub, errors, used])
        }
    }
}

fn parse(attribute: Attribute, tokens: TokenStream, mut item: ItemStruct, errors: &mut Errors) -> Parsed {
    let args = arguments(tokens, errors);
    let mut options = StructOptions::parse(attribute, args, errors);
    let mut fields = fields(attribute, &mut item, errors);
    // Who borrows for a lifetime is told that there is none.
    if item.generics.params.is_empty() {
        let root = options.root();
        match attribute {
            Attribute::Resource if options.provided.is_given() => {}
            Attribute::Resource => are_shared(&mut item, &mut fields, &root, errors),
            _ => options.parameters_are_shared(&item.ident, &root, errors),
        }
    }
    let (others, attrs) = std::mem::take(&mut item.attrs).into_iter().partition(is_ours);
    item.attrs = attrs;
    Parsed { attribute, item, others, fields, options }
}

fn is_ours(attr: &syn::Attribute) -> bool {
    [Attribute::Resource, Attribute::ManagedResource].iter().any(|ours| is_attribute(attr, ours.name()))
}

fn on_wrong_item(attribute: Attribute, tokens: TokenStream, item: Item) -> TokenStream {
    let place = if attribute == Attribute::Resource { "a struct or a trait" } else { "a struct" };
    let (kind, span) = found(&item);
    let help = match &item {
        Item::Enum(_) | Item::Union(_) => Some("hold it in a struct, and annotate that"),
        Item::Impl(_) => Some("annotate the struct, and name the functions in its options: `init = Self::connect`"),
        Item::Fn(_) => Some("annotate the struct that it makes: `#[managed_resource(init = path::to::function)]`"),
        Item::Type(_) => Some("wrap the type in a struct of your own, and annotate that"),
        Item::Trait(_) => Some("a trait takes `#[resource]`, and the structs that implement it say `provides(dyn Trait)`"),
        _ => None,
    };
    let error = messages::wrong_item(span, attribute.name(), place, kind, help);
    let root = root_of(attribute, tokens);
    if let Item::Trait(item) = item {
        return TokenStream::from_iter([interface::under_another(item, &root), as_item(&error)]);
    }
    let stub = type_of(&item).map(|(ident, generics)| stub::of_type(ident, generics, &root));
    TokenStream::from_iter([stub::refused(item, &error), stub.unwrap_or_default()])
}

/// Where the `tenure` crate is. What else may be wrong with the options is of no interest on a wrong item.
fn root_of(attribute: Attribute, tokens: TokenStream) -> Root {
    let mut errors = Errors::new();
    let args = arguments(tokens, &mut errors);
    let root = StructOptions::parse(attribute, args, &mut errors).root();
    let _ = errors.finish();
    root
}

/// The type that an item declares, which others may well depend on.
fn type_of(item: &Item) -> Option<(&Ident, &Generics)> {
    match item {
        Item::Enum(item) => Some((&item.ident, &item.generics)),
        Item::Union(item) => Some((&item.ident, &item.generics)),
        _ => None,
    }
}
