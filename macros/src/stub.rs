//! What an item gets when its attribute is wrong: it stays a resource, so that nothing else turns red.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, parse_quote};

use crate::{
    descriptor::{Declared, block},
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

fn stub(declared: &Declared<'_>, implementation: &TokenStream, root: &Root) -> TokenStream {
    let statics = declared.statics(&quote!(stub), &TokenStream::new());
    block(root, &quote!(#statics #implementation))
}
