//! What kind of item an attribute stands on.

use proc_macro2::Span;
use syn::{GenericParam, Generics, Item, Type, spanned::Spanned};

use super::unfinished::function;
use crate::messages;

/// The kind of an item, with its article, and the token that says so.
pub(crate) fn found(item: &Item) -> (&'static str, Span) {
    match item {
        Item::Const(item) => ("a const", item.const_token.span),
        Item::Enum(item) => ("an enum", item.enum_token.span),
        Item::ExternCrate(item) => ("an extern crate", item.extern_token.span),
        Item::Fn(item) => ("a function", item.sig.fn_token.span),
        Item::ForeignMod(item) => ("an extern block", item.abi.extern_token.span),
        Item::Impl(item) => ("an impl", item.impl_token.span),
        Item::Macro(item) => ("a macro", item.mac.path.span()),
        Item::Mod(item) => ("a module", item.mod_token.span),
        Item::Static(item) => ("a static", item.static_token.span),
        Item::Struct(item) => ("a struct", item.struct_token.span),
        Item::Trait(item) => ("a trait", item.trait_token.span),
        Item::TraitAlias(item) => ("a trait alias", item.trait_token.span),
        Item::Type(item) => ("a type alias", item.type_token.span),
        Item::Union(item) => ("a union", item.union_token.span),
        Item::Use(item) => ("a use", item.use_token.span),
        // What stands inside of a trait is none that `syn` knows.
        other => function(other).map_or_else(|| ("this item", other.span()), |span| ("a function", span)),
    }
}

/// Whether an attribute's path ends in `name`.
pub(crate) fn is_attribute(attribute: &syn::Attribute, name: &str) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == name)
}

/// Whether a type is `dyn Trait`.
pub(crate) fn is_dyn(ty: &Type) -> bool {
    match ty {
        Type::TraitObject(_) => true,
        Type::Group(group) => is_dyn(&group.elem),
        Type::Paren(paren) => is_dyn(&paren.elem),
        _ => false,
    }
}

/// Refuses generic parameters and lifetimes of `what`; `instead` is what a user may write for a parameter.
pub(crate) fn not_generic(generics: &Generics, what: &str, instead: &str) -> syn::Result<()> {
    let Some(first) = generics.params.first() else { return Ok(()) };
    let only_lifetimes = generics.params.iter().all(|param| matches!(param, GenericParam::Lifetime(_)));
    Err(if only_lifetimes {
        let note = "it lives as long as the app, longer than what it could borrow";
        messages::wrong_shape(
            first.span(),
            &format!("{what} cannot have lifetimes"),
            Some(note),
            "own the data, or share it in an `Arc`",
        )
    } else {
        let note = "it is found by its type, of which the app holds one value";
        let help = format!("wrap each use in a type of its own: `{instead}`");
        messages::wrong_shape(first.span(), &format!("{what} cannot be generic"), Some(note), &help)
    })
}
