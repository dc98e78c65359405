//! `#[resource_test]` on a function.

mod expand;
mod options;
mod plan;
mod validate;
mod with;

use proc_macro2::TokenStream;
use quote::quote;

use self::options::TestOptions;
use crate::{
    entry::{
        function::{Function, Read},
        parameters::Parameters,
    },
    errors::Errors,
    options::Attribute,
    parse::{Arg, arguments},
};

/// A test with its attribute, as far as it could be read.
pub(crate) struct Parsed {
    function: Function,
    options: TestOptions,
}

pub(crate) fn attribute(tokens: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let args = arguments(tokens, &mut errors);
    let function = match Function::read(&item, Attribute::ResourceTest, "a function") {
        Read::Function(function) => *function,
        Read::Unfinished(_, error) => return on_unfinished(args, &item, error, errors),
        Read::WrongItem(error) => return [item, error].into_iter().chain(errors.finish().err()).collect(),
    };
    let options = TestOptions::parse(args, &mut errors);
    let parsed = Parsed { function, options };
    validate::validate(&parsed, &mut errors);
    match errors.finish() {
        Ok(()) => expand::expand(&plan::plan(parsed)),
        Err(errors) => {
            let checks = Parameters::checks(&parsed.function, &parsed.options.root());
            TokenStream::from_iter([stub(&parsed.function), checks, errors])
        }
    }
}

fn on_unfinished(args: Vec<Arg>, item: &TokenStream, error: Option<TokenStream>, mut errors: Errors) -> TokenStream {
    let _ = TestOptions::parse(args, &mut errors);
    [Some(quote!(#[allow(dead_code)] #item)), error, errors.finish().err()].into_iter().flatten().collect()
}

/// The user's function, which is no test, and keeps the names that it uses in use.
fn stub(function: &Function) -> TokenStream {
    let (signature, body) = (function.bare_signature(), &function.body);
    if signature.receiver().is_some() {
        // Outside of an impl, rustc would have its own word on `self`.
        return TokenStream::new();
    }
    let (attributes, visibility) = (function.plain_attributes(), &function.visibility);
    quote!(#(#attributes)* #[allow(dead_code)] #visibility #signature #body)
}
