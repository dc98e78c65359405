//! What an item gets when its attribute is wrong: it stays a resource, so that nothing else turns red.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, Item, parse_quote};

use crate::{
    descriptor::{Declared, block},
    errors::as_item,
    names::{self, Root, here},
    parse::unfinished::{Kind, Seen},
};

/// The stub of a struct, an enum or a union. It is there, and asks for nothing.
pub(crate) fn of_type(ident: &Ident, generics: &Generics, root: &Root) -> TokenStream {
    let (_, arguments, _) = generics.split_for_impl();
    let ty = quote!(#ident #arguments);
    let mut generics = generics.clone();
    if !generics.params.is_empty() {
        let (send, sync) = (names::SEND, names::SYNC);
        generics.make_where_clause().predicates.push(parse_quote!(#ty: #send + #sync + 'static));
    }
    let init = names::INIT;
    let declared = Declared::plain(ident, ty, names::HELD_UNKNOWN, None);
    let managed = declared.managed(&generics, &quote!(const INIT: #init<Self> = #init::<Self>::provided();));
    stub(&declared, &managed, root)
}

/// The stub of a trait.
pub(crate) fn of_trait(ident: &Ident, generics: &Generics, root: &Root) -> TokenStream {
    let (_, arguments, _) = generics.split_for_impl();
    let span = here(ident.span());
    let declared = Declared::plain(ident, quote_spanned!(span=> dyn #ident #arguments), names::HELD_UNKNOWN, None);
    if generics.params.is_empty() {
        return stub(&declared, &declared.interface(), root);
    }
    let (mut generics, ty) = (generics.clone(), &declared.ty);
    let (send, sync) = (names::SEND, names::SYNC);
    for param in generics.clone().type_params() {
        let param = &param.ident;
        generics.make_where_clause().predicates.push(parse_quote!(#param: 'static));
    }
    for param in generics.clone().lifetimes() {
        let param = &param.lifetime;
        generics.make_where_clause().predicates.push(parse_quote!(#param: 'static));
    }
    generics.make_where_clause().predicates.push(parse_quote!(#ty: #send + #sync));
    stub(&declared, &declared.generic_interface(&generics), root)
}

/// The stub of what can be seen of an item.
pub(crate) fn of_seen(Seen { kind, ident, generics, is_shared }: &Seen, root: &Root) -> TokenStream {
    match kind {
        Kind::Type => of_type(ident, generics, root),
        Kind::Trait if *is_shared => of_trait(ident, generics, root),
        Kind::Trait | Kind::Function => TokenStream::new(),
    }
}

/// An item that the attribute is not for, with the error that says so.
///
/// A function may stand in an impl, where no other item may: its body is the place for the error. One without a body stands in a
/// trait, or is no item at all.
pub(crate) fn refused(mut item: Item, error: &syn::Error) -> TokenStream {
    let told = as_item(error);
    match &mut item {
        Item::Fn(function) => {
            function.block.stmts.insert(0, syn::Stmt::Item(Item::Verbatim(told)));
            item.into_token_stream()
        }
        Item::Verbatim(_) => TokenStream::from_iter([item.into_token_stream(), error.to_compile_error()]),
        _ => TokenStream::from_iter([item.into_token_stream(), told]),
    }
}

fn stub(declared: &Declared<'_>, implementation: &TokenStream, root: &Root) -> TokenStream {
    let statics = declared.statics(&quote!(stub), &TokenStream::new());
    block(root, &quote!(#statics #implementation))
}
