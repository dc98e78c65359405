//! `#[resource_test]` on a function.

mod expand;
mod options;
mod plan;
mod validate;
mod with;

use proc_macro2::TokenStream;
use quote::quote;

use self::options::TestOptions;
use crate::{entry::function::Function, errors::Errors, options::Attribute, parse::arguments};

/// A test with its attribute, as far as it could be read.
pub(crate) struct Parsed {
    function: Function,
    options: TestOptions,
}

pub(crate) fn attribute(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let Some(function) = Function::read(&item, Attribute::ResourceTest, "a function", &mut errors) else {
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

/// The user's function, which is no test, and keeps the names that it uses in use.
fn stub(Function { signature, body, .. }: &Function) -> TokenStream {
    if signature.receiver().is_some() {
        // Outside of an impl, rustc would have its own word on `self`.
        return TokenStream::new();
    }
    quote!(#[allow(dead_code)] #signature #body)
}
