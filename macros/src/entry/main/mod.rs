//! `#[resource_main]` on `fn main`.

mod expand;
mod options;
mod plan;
mod validate;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use self::options::MainOptions;
use crate::{
    entry::{
        function::{Function, Read},
        parameters::Parameters,
    },
    errors::Errors,
    options::Attribute,
    parse::{Arg, arguments},
};

/// A `main` with its attribute, as far as it could be read.
pub(crate) struct Parsed {
    function: Function,
    options: MainOptions,
}

pub(crate) fn attribute(tokens: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let args = arguments(tokens, &mut errors);
    let mut function = match Function::read(item, Attribute::ResourceMain, "`fn main`") {
        Read::Function(function) => *function,
        Read::Unfinished(ident, error) => return on_unfinished(args, item, &ident, error, errors),
        Read::WrongItem(item) => return std::iter::once(item).chain(errors.finish().err()).collect(),
    };
    let options = MainOptions::parse(args, &mut errors);
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

/// The item stands inside of a `main` that can be entered, as it will when it is finished.
fn on_unfinished(args: Vec<Arg>, item: &TokenStream, ident: &Ident, error: TokenStream, mut errors: Errors) -> TokenStream {
    let _ = MainOptions::parse(args, &mut errors);
    let item = if ident == "main" { quote!(fn main() { #[allow(dead_code)] #item }) } else { item.clone() };
    [Some(item), Some(error), errors.finish().err()].into_iter().flatten().collect()
}
