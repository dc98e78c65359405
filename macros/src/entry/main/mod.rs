//! `#[resource_main]` on `fn main`.

mod expand;
mod options;
mod plan;
mod validate;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use self::options::MainOptions;
use crate::{entry::function::Function, errors::Errors, options::Attribute, parse::arguments};

/// A `main` with its attribute, as far as it could be read.
pub(crate) struct Parsed {
    function: Function,
    options: MainOptions,
}

pub(crate) fn attribute(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let Some(function) = Function::read(&item, Attribute::ResourceMain, "`fn main`", &mut errors) else {
        return [Some(item), errors.finish().err()].into_iter().flatten().collect();
    };
    let options = MainOptions::parse(arguments(tokens, &mut errors), &mut errors);
    let parsed = Parsed { function, options };
    validate::validate(&parsed, &mut errors);
    match errors.finish() {
        Ok(()) => expand::expand(&plan::plan(parsed)),
        Err(errors) => TokenStream::from_iter([stub(&parsed.function), errors]),
    }
}

/// A `main` that can be entered, around the user's, which keeps the names that it uses in use.
fn stub(function: &Function) -> TokenStream {
    let Function { signature, body, .. } = function;
    if signature.receiver().is_some() {
        // Outside of an impl, rustc would have its own word on `self`.
        return quote!(
            fn main() {}
        );
    }
    let user = quote!(#[allow(dead_code)] #signature #body);
    if signature.ident == "main" { quote!(fn main() { #user }) } else { user.into_token_stream() }
}
