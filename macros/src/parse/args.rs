//! The arguments of an attribute: `flag`, `key = value`, `key(list)`, with recovery at the next comma.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Expr, ExprPath, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser, discouraged::Speculative},
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
            let content;
            syn::braced!(content in input);
            let (input, mut args) = (&content, Vec::new());
            while !input.is_empty() {
                args.extend(argument(input, errors));
                end_of_argument(input, errors);
            }
            Ok(args)
        },
        enclosed(tokens),
    );
    errors.ok(parsed).unwrap_or_default()
}

/// In braces that stand where the last token does, so that what is missing at the end is reported there.
pub(super) fn enclosed(tokens: TokenStream) -> TokenStream {
    let end = tokens.clone().into_iter().last().map(|last| last.span());
    let mut group = Group::new(Delimiter::Brace, tokens);
    if let Some(end) = end {
        group.set_span(end);
    }
    TokenTree::Group(group).into()
}

fn argument(input: ParseStream<'_>, errors: &mut Errors) -> Option<Arg> {
    let (start, ahead) = (input.span(), input.fork());
    let key = input.call(Ident::parse_any).ok().filter(|_| !input.peek(Token![::]));
    let Some(key) = key else {
        let path = ahead.parse::<ExprPath>().ok().map(|path| path.to_token_stream().to_string().replace(' ', ""));
        let help = match path.filter(|path| path.starts_with("Self::")) {
            Some(path) => format!("say what it is for: `init = {path}`"),
            None => "write `name`, `name = value` or `name(values)`".to_owned(),
        };
        errors.push(messages::unreadable(start, "expected an option", &help));
        skip(input);
        return None;
    };
    let value = if input.peek(syn::token::Paren) {
        listed(input)
    } else if at_sign(input) {
        assigned(input, &key, errors)
    } else {
        Value::Flag
    };
    Some(Arg { key, value })
}

/// Whether what stands between a key and its value follows, be it the right sign or not.
fn at_sign(input: ParseStream<'_>) -> bool {
    // `==` and `=>` begin with it.
    input.peek(Token![=]) || (input.peek(Token![:]) && !input.peek(Token![::]))
}

fn assigned(input: ParseStream<'_>, key: &Ident, errors: &mut Errors) -> Value {
    let sign = sign(input, key, errors);
    if input.is_empty() || input.peek(Token![,]) {
        // A wrong sign has been reported.
        if let Some(sign) = sign {
            errors.push(messages::bad_value(sign, &format!("`{key}` has no value"), &format!("write `{key} = …`")));
        }
        return Value::Broken;
    }
    if input.peek(Token![dyn]) {
        return Value::Assigned(Box::new(Expr::Verbatim(skipped(input))));
    }
    // What a failed attempt leaves in an inner group is not reported a second time.
    let ahead = input.fork();
    match ahead.parse() {
        Ok(value) => {
            input.advance_to(&ahead);
            Value::Assigned(Box::new(value))
        }
        Err(error) => {
            errors.push(messages::unfinished_value(key, &error));
            skip(input);
            Value::Broken
        }
    }
}

/// Past the `=`, or past what stands in its place, which is reported.
fn sign(input: ParseStream<'_>, key: &Ident, errors: &mut Errors) -> Option<Span> {
    let span = input.span();
    let wrong =
        input.parse::<Token![==]>().is_ok() || input.parse::<Token![=>]>().is_ok() || input.parse::<Token![:]>().is_ok();
    if wrong {
        errors.push(messages::unreadable(span, "expected `=`", &format!("write `{key} = …`")));
        return None;
    }
    input.parse::<Token![=]>().ok().map(|sign| sign.span)
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
    let _ = skipped(input);
}

fn skipped(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !at_next_option(&input.fork()) {
        tokens.extend(input.parse::<TokenTree>());
    }
    tokens
}

fn at_next_option(input: ParseStream<'_>) -> bool {
    let comma = input.parse::<Token![,]>().is_ok();
    let key = input.is_empty() || input.call(Ident::parse_any).is_ok();
    comma && key && (input.is_empty() || input.peek(Token![,]) || input.peek(Token![=]) || input.peek(syn::token::Paren))
}
