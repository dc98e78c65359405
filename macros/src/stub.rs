//! What an item gets when its attribute is wrong: it stays a resource, so that nothing else turns red.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, parse_quote};

use crate::{
    descriptor::{Declared, block},
    names::{self, Root, here},
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

/// The stub of a trait; one with parameters has none, since there is no one `dyn Trait` of it.
pub(crate) fn of_trait(ident: &Ident, generics: &Generics, root: &Root) -> TokenStream {
    if !generics.params.is_empty() {
        return TokenStream::new();
    }
    let declared = Declared::plain(ident, quote_spanned!(here(ident.span())=> dyn #ident), names::HELD_UNKNOWN, None);
    stub(&declared, &declared.interface(), root)
}

fn stub(declared: &Declared<'_>, implementation: &TokenStream, root: &Root) -> TokenStream {
    let statics = declared.statics(&quote!(stub), &TokenStream::new());
    block(root, &quote!(#statics #implementation))
}
