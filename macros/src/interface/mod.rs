//! `#[resource]` on a trait: an interface.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{ItemTrait, LitStr, Path};

use crate::{
    descriptor::{Declared, block, submit},
    errors::Errors,
    messages,
    names::{self, Root, here},
    options::{CRATE, NAME, ON_STRUCTS, ON_TRAITS, SCOPE},
    parse::{Arg, Slot, arguments, crate_path, not_generic, text},
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
    let interface = parse(tokens, item, &mut errors);
    validate(&interface, &mut errors);
    match errors.finish() {
        Ok(()) => expand(interface),
        Err(errors) => {
            let Interface { item, krate, .. } = interface;
            let stub = stub::of_trait(&item.ident, &item.generics, &Root::new(krate.value()));
            TokenStream::from_iter([item.into_token_stream(), stub, errors])
        }
    }
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

/// There is one `dyn Trait` of an interface.
fn validate(interface: &Interface, errors: &mut Errors) {
    errors.ok(not_generic(&interface.item.generics, "an interface", "trait Orders: Repository<Order> {}"));
}

fn expand(Interface { item, name, scope, krate }: Interface) -> TokenStream {
    let ident = &item.ident;
    let mut declared =
        Declared::plain(ident, quote_spanned!(here(ident.span())=> dyn #ident), names::HELD_INTERFACE, name.value());
    if let Some(scope) = scope.value() {
        let (options, scope) = (names::OPTIONS, scope.to_token_stream());
        declared.held = names::scoped(&scope);
        let scope = names::scope_option(&scope);
        declared.options = Some(quote!(#options { #scope ..#options::DEFAULT }));
    }
    let (statics, resource, submit) =
        (declared.statics(&quote!(interface), &TokenStream::new()), declared.interface(), submit());
    let block = block(&Root::new(krate.value()), &quote!(#statics #resource #submit));
    TokenStream::from_iter([item.to_token_stream(), block])
}
