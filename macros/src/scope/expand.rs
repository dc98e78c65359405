//! Generates the block beside a kind of scope.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, Path, ext::IdentExt, parse_quote, spanned::Spanned};

use super::{Parsed, ScopeOptions};
use crate::{
    descriptor::{block, place},
    names::{self, here},
};

/// The struct as it was written, and the block.
pub(super) fn expand(Parsed { item, options }: &Parsed) -> TokenStream {
    let kind = kind(&item.ident, &item.generics, options, options.within.value());
    let way = match (options.within.value(), options.key.value()) {
        (Some(outer), _) => {
            let within = names::WITHIN.at(outer.span());
            implement(&item.ident, &quote_spanned!(here(outer.span())=> #within<#outer>), &TokenStream::new())
        }
        (None, Some(key)) => keyed(&item.ident, key),
        (None, None) => implement(&item.ident, &names::OUTERMOST_SCOPE.at(item.ident.span()), &TokenStream::new()),
    };
    let nested = options.within.value().map(check_nested);
    let check = options.key.value().map(|key| check_key(&item.ident, key));
    let block = block(&options.root(), &quote!(#kind #way #nested #check));
    TokenStream::from_iter([item.to_token_stream(), block])
}

/// What an item gets when its attribute is wrong: it is a scope that opens anywhere, so that nothing else turns red.
pub(super) fn stub(ident: &Ident, generics: &Generics, options: &ScopeOptions) -> TokenStream {
    let (outermost, within, scope_kind) = (names::OUTERMOST_SCOPE, names::WITHIN, names::SCOPE_KIND);
    let (_, arguments, _) = generics.split_for_impl();
    let ty = quote!(#ident #arguments);
    let mut generics = generics.clone();
    if !generics.params.is_empty() {
        let (send, sync) = (names::SEND, names::SYNC);
        generics.make_where_clause().predicates.push(parse_quote!(#ty: #send + #sync + 'static));
    }
    let outer = options.within.value().filter(|outer| !outer.is_ident(ident) && !outer.is_ident("Self"));
    // Where it cannot be told what is around it, it is within itself: then it sees everything.
    let itself = (options.within.is_given() && options.within.value().is_none() && generics.params.is_empty())
        .then(|| Path::from(ident.clone()));
    let kind = kind(ident, &generics, options, outer.or(itself.as_ref()));
    // One that is within another has no key, whatever is written.
    let key = options
        .key
        .value()
        .filter(|_| generics.params.is_empty() && !options.within.is_given())
        .map(|key| keyed(ident, key));
    let (parameters, _, clause) = generics.split_for_impl();
    let mut any = generics.clone();
    let outer = Ident::new("Outer", Span::mixed_site());
    any.params.push(parse_quote!(#outer: #scope_kind));
    let (any, ..) = any.split_for_impl();
    let stub = quote! {
        #kind
        #key
        impl #parameters #outermost for #ty #clause {}
        impl #any #within<#outer> for #ty #clause {}
    };
    block(&options.root(), &stub)
}

/// The static of the kind, and that the type is it.
fn kind(ident: &Ident, generics: &Generics, options: &ScopeOptions, outer: Option<&Path>) -> TokenStream {
    let (kind_static, kind, declared) = (names::kind_static(), names::KIND, names::DECLARED_SCOPE.at(ident.span()));
    let name = options.name.value().map_or_else(|| ident.unraw().to_string().into_token_stream(), ToTokens::to_token_stream);
    let (some, none, place, keyed) =
        (names::SOME, names::NONE, place(ident), options.key.is_given() || options.key.value().is_some());
    let within = outer.map_or_else(
        || none.to_token_stream(),
        |outer| {
            let within = names::WITHIN_KIND.at(outer.span());
            quote_spanned!(here(outer.span())=> #some(#within::<#outer>()))
        },
    );
    let ((parameters, arguments, clause), reference) = (generics.split_for_impl(), names::KIND_REF);
    quote_spanned! {here(ident.span())=>
        static #kind_static: #kind = #kind::new(#name, #place, #within, #keyed);
        #[automatically_derived]
        impl #parameters #declared for #ident #arguments #clause {
            const DECLARED: #reference = #reference::to_static(&raw const #kind_static);
        }
    }
}

/// That there is one such scope for each key; what is wrong with the key is reported where it is named.
fn keyed(ident: &Ident, key: &Path) -> TokenStream {
    let keyed = names::KEYED_SCOPE;
    implement(ident, &keyed, &quote!(type Key = #key;))
}

fn implement(ident: &Ident, of: &impl ToTokens, content: &TokenStream) -> TokenStream {
    quote_spanned! {here(ident.span())=>
        #[automatically_derived]
        impl #of for #ident { #content }
    }
}

/// That it is not around what is around it.
fn check_nested(outer: &Path) -> TokenStream {
    let kind = names::kind_static();
    let check = names::call(names::ASSERT_NESTED, outer, quote!(&#kind));
    quote!(const _: () = #check;)
}

/// What the compiler checks of the key beyond its type.
fn check_key(ident: &Ident, key: &Path) -> TokenStream {
    let (kind, key_of) = (names::kind_static(), names::KEY_OF);
    let check = names::call(names::CHECK_KEY, key, quote!(&#kind, #key_of::<#ident>()));
    quote!(const _: () = #check;)
}
