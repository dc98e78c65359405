//! The arguments of an attribute: `flag`, `key = value`, `key(list)`, with recovery at the next comma.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::{
    Expr, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use crate::{errors::Errors, messages};

/// One argument.
pub(crate) struct Arg {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

/// What stands behind the key.
pub(crate) enum Value {
    /// Nothing.
    Flag,
    /// `= EXPR`
    Assigned(Box<Expr>),
    /// `(…)`
    List(TokenStream, Span),
    /// Something unreadable, which has been reported.
    Broken,
}

/// All the arguments that can be read.
pub(crate) fn arguments(tokens: TokenStream, errors: &mut Errors) -> Vec<Arg> {
    let parsed = Parser::parse2(
        |input: ParseStream<'_>| -> syn::Result<Vec<Arg>> {
            let mut args = Vec::new();
            while !input.is_empty() {
                args.extend(argument(input, errors));
                end_of_argument(input, errors);
            }
            Ok(args)
        },
        tokens,
    );
    errors.ok(parsed).unwrap_or_default()
}

fn argument(input: ParseStream<'_>, errors: &mut Errors) -> Option<Arg> {
    let Ok(key) = input.call(Ident::parse_any) else {
        errors.push(messages::unreadable(
            input.span(),
            "expected an option",
            "write `name`, `name = value` or `name(values)`",
        ));
        skip(input);
        return None;
    };
    let value = if input.peek(Token![=]) {
        assigned(input, &key, errors)
    } else if input.peek(syn::token::Paren) {
        listed(input)
    } else {
        Value::Flag
    };
    Some(Arg { key, value })
}

fn assigned(input: ParseStream<'_>, key: &Ident, errors: &mut Errors) -> Value {
    let parsed = input.parse::<Token![=]>().and_then(|sign| {
        if input.is_empty() || input.peek(Token![,]) {
            return Err(messages::bad_value(sign.span, &format!("`{key}` has no value"), &format!("write `{key} = …`")));
        }
        input.parse()
    });
    let Some(value) = errors.ok(parsed) else {
        skip(input);
        return Value::Broken;
    };
    Value::Assigned(Box::new(value))
}

fn listed(input: ParseStream<'_>) -> Value {
    match input.parse() {
        Ok(TokenTree::Group(group)) => Value::List(group.stream(), group.span()),
        _ => Value::Broken,
    }
}

/// Past the comma, or past what stands where a comma should.
fn end_of_argument(input: ParseStream<'_>, errors: &mut Errors) {
    if !input.is_empty() && !input.peek(Token![,]) {
        errors.push(messages::unreadable(input.span(), "expected `,`", "separate the options with commas"));
        skip(input);
    }
    let _ = input.parse::<Token![,]>();
}

/// To the next comma that an option seems to follow.
fn skip(input: ParseStream<'_>) {
    while !input.is_empty() && !at_next_option(&input.fork()) {
        let _ = input.parse::<TokenTree>();
    }
}

fn at_next_option(input: ParseStream<'_>) -> bool {
    let comma = input.parse::<Token![,]>().is_ok();
    let key = input.is_empty() || input.call(Ident::parse_any).is_ok();
    comma && key && (input.is_empty() || input.peek(Token![,]) || input.peek(Token![=]) || input.peek(syn::token::Paren))
}
