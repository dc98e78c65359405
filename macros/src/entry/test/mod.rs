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

pub(crate) fn attribute(tokens: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let args = arguments(tokens, &mut errors);
    let mut function = match Function::read(item, Attribute::ResourceTest, "a function") {
        Read::Function(function) => *function,
        Read::Unfinished(_, error) => return on_unfinished(args, item, error, errors),
        Read::WrongItem(item) => return std::iter::once(item).chain(errors.finish().err()).collect(),
    };
    let options = TestOptions::parse(args, &mut errors);
    function.parameters_are_shared(&options.root(), &mut errors);
    let parsed = Parsed { function, options };
    validate::validate(&parsed, &mut errors);
    match errors.finish() {
        Ok(()) => expand::expand(&plan::plan(parsed)),
        Err(errors) => {
            let checks = Parameters::checks(&parsed.function, &parsed.options.root());
            parsed.function.as_stub(&TokenStream::from_iter([checks, errors]))
        }
    }
}

fn on_unfinished(args: Vec<Arg>, item: &TokenStream, error: TokenStream, mut errors: Errors) -> TokenStream {
    let _ = TestOptions::parse(args, &mut errors);
    [Some(quote!(#[allow(dead_code)] #item)), Some(error), errors.finish().err()].into_iter().flatten().collect()
}
