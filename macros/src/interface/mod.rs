//! `#[resource]` on a trait: an interface.

mod validate;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{ItemTrait, LitStr, Path};

use crate::{
    descriptor::{Declared, block, submit},
    errors::Errors,
    messages,
    names::{self, Root, here},
    options::{CRATE, NAME, ON_STRUCTS, ON_TRAITS, SCOPE},
    parse::{Arg, Slot, arguments, crate_path, text},
    resource, stub,
};

/// A trait with its options.
struct Interface {
    item: ItemTrait,
    name: Slot<LitStr>,
    scope: Slot<Path>,
    krate: Slot<Path>,
}

pub(crate) fn attribute(tokens: TokenStream, item: ItemTrait) -> TokenStream {
    let mut errors = Errors::new();
    let mut interface = parse(tokens, item, &mut errors);
    let can_be_dyn = validate::validate(&mut interface.item, &mut errors);
    match errors.finish() {
        Ok(()) => expand(interface),
        Err(errors) => {
            let Interface { item, krate, .. } = interface;
            // Where there is no `dyn Trait`, a stub of it would be an error of its own.
            let stub = can_be_dyn.then(|| stub::of_trait(&item.ident, &item.generics, &Root::new(krate.value())));
            [Some(item.into_token_stream()), stub, Some(errors)].into_iter().flatten().collect()
        }
    }
}

/// A trait under the wrong attribute, with its stub: what else is wrong with it is told when that is mended.
pub(crate) fn under_another(mut item: ItemTrait, root: &Root) -> TokenStream {
    let mut errors = Errors::new();
    let can_be_dyn = validate::validate(&mut item, &mut errors);
    let _ = errors.finish();
    let stub = can_be_dyn.then(|| stub::of_trait(&item.ident, &item.generics, root));
    [Some(item.into_token_stream()), stub].into_iter().flatten().collect()
}

fn parse(tokens: TokenStream, item: ItemTrait, errors: &mut Errors) -> Interface {
    let (mut name, mut scope, mut krate) = (Slot::new(NAME), Slot::new(SCOPE), Slot::new(CRATE));
    for arg in arguments(tokens, errors) {
        let key = &arg.key.clone();
        match key.to_string().as_str() {
            NAME => name.fill(key, text(arg, "mailer", errors), errors),
            SCOPE => scope.fill(key, resource::scope(arg, errors), errors),
            CRATE => krate.fill(key, crate_path(arg, errors), errors),
            other if ON_STRUCTS.contains(&other) => errors.push(of_a_struct(&arg)),
            _ => errors.push(messages::unknown_option(key, "a trait", ON_TRAITS)),
        }
    }
    Interface { item, name, scope, krate }
}

fn of_a_struct(arg: &Arg) -> syn::Error {
    let (what, note) = (format!("`{}`", arg.key), "how it is built and held is said by the structs that provide it");
    messages::misplaced(arg.key.span(), &what, "on a trait", Some(note), "write it on those structs")
}

fn expand(Interface { item, name, scope, krate }: Interface) -> TokenStream {
    let ident = &item.ident;
    let mut declared =
        Declared::plain(ident, quote_spanned!(here(ident.span())=> dyn #ident), names::HELD_INTERFACE, name.value());
    if let Some(scope) = scope.value() {
        let (options, scope) = (names::OPTIONS, scope.to_token_stream());
        let held = names::HELD_SCOPED;
        declared.held = quote!(#held<Self>);
        let scope = names::scope_option(&scope);
        declared.options = Some(quote!(#options { #scope ..#options::DEFAULT }));
    }
    let (statics, resource, submit) =
        (declared.statics(&quote!(interface), &TokenStream::new()), declared.interface(), submit());
    let block = block(&Root::new(krate.value()), &quote!(#statics #resource #submit));
    TokenStream::from_iter([item.to_token_stream(), block])
}
