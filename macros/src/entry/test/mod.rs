//! `#[resource_test]` on a function.

mod expand;
mod options;
mod plan;
mod validate;
mod with;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use self::options::TestOptions;
use crate::{
    entry::function::Function,
    errors::Errors,
    messages,
    options::Attribute,
    parse::{arguments, found},
};

/// A test with its attribute, as far as it could be read.
pub(crate) struct Parsed {
    function: Function,
    options: TestOptions,
}

pub(crate) fn attribute(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let Ok(function) = syn::parse2::<Function>(item.clone()) else {
        errors.push(not_a_function(&item));
        return [Some(item), errors.finish().err()].into_iter().flatten().collect();
    };
    let options = TestOptions::parse(arguments(tokens, &mut errors), &mut errors);
    let parsed = Parsed { function, options };
    validate::validate(&parsed, &mut errors);
    match errors.finish() {
        Ok(()) => expand::expand(&plan::plan(parsed)),
        Err(errors) => TokenStream::from_iter([stub(&parsed.function), errors]),
    }
}

fn not_a_function(item: &TokenStream) -> syn::Error {
    match syn::parse2::<Item>(item.clone()) {
        Ok(item) => {
            let (kind, span) = found(&item);
            messages::wrong_item(span, Attribute::ResourceTest.name(), "a function", kind, None)
        }
        Err(error) => error,
    }
}

/// The user's function, which is no test, and keeps the names that it uses in use.
fn stub(Function { signature, body, .. }: &Function) -> TokenStream {
    if signature.receiver().is_some() {
        // Outside of an impl, rustc would have its own word on `self`.
        return TokenStream::new();
    }
    quote!(#[allow(dead_code)] #signature #body)
}
