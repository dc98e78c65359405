//! Options whose value is a list in parentheses: of types and the like, or of options of their own.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Expr, ExprLit, Lit, LitStr, Path, Token,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
};

use super::{
    Arg,
    args::{Value, enclosed},
};
use crate::{errors::Errors, messages};

/// `key(a, b)`, where there is at least one.
pub(crate) fn list<T: Parse>(arg: Arg, example: &str, errors: &mut Errors) -> Option<Vec<T>> {
    let (key, help) = (&arg.key, format!("write `{}({example})`", arg.key));
    let (tokens, span) = match arg.value {
        Value::List(tokens, span) => (tokens, span),
        Value::Broken => return None,
        Value::Assigned(value) => {
            let help = match &*value {
                Expr::Path(_) | Expr::Verbatim(_) => format!("write `{key}({})`", messages::shown(&value)),
                Expr::Array(array) if !array.elems.is_empty() => format!("write `{key}({})`", messages::shown(&array.elems)),
                Expr::Tuple(tuple) if !tuple.elems.is_empty() => format!("write `{key}({})`", messages::shown(&tuple.elems)),
                Expr::Paren(inner) => format!("write `{key}({})`", messages::shown(&inner.expr)),
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if is_path(text) => {
                    format!("write `{key}({})`, without the quotes", text.value())
                }
                _ => help,
            };
            errors.push(messages::wrong_value(value, &key.to_string(), "a list in parentheses", &help));
            return None;
        }
        Value::Flag => {
            errors.push(messages::missing_value(key, "a list in parentheses", &help));
            return None;
        }
    };
    if tokens.is_empty() {
        errors.push(messages::no_effect(span, &format!("`{key}()`"), "its list is empty", &help));
        return None;
    }
    if let Some(names) = unquoted(&tokens) {
        let help = format!("write `{key}({names})`, without the quotes");
        errors.push(messages::wrong_value(tokens, &key.to_string(), "names, not texts", &help));
        return None;
    }
    let list = Parser::parse2(
        |input: ParseStream<'_>| {
            let content;
            syn::braced!(content in input);
            Punctuated::<T, Token![,]>::parse_terminated(&content)
        },
        enclosed(tokens),
    );
    match list {
        Ok(list) => Some(list.into_iter().collect()),
        Err(error) => {
            errors.push(messages::unfinished_list(key, error, &help));
            None
        }
    }
}

fn is_path(text: &LitStr) -> bool {
    syn::parse_str::<Path>(&text.value()).is_ok()
}

/// What stands in quotes, without them, if nothing else stands there.
fn unquoted(tokens: &TokenStream) -> Option<String> {
    let texts = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(tokens.clone()).ok()?;
    texts.iter().all(is_path).then(|| texts.iter().map(LitStr::value).collect::<Vec<_>>().join(", "))
}

/// Takes apart the arguments inside of `key(…)`; a bare `key` has none. A number alone is meant for `first`.
pub(crate) fn arguments_of(arg: Arg, first: &str, help: &str, errors: &mut Errors) -> Option<Vec<Arg>> {
    match arg.value {
        Value::Flag => Some(Vec::new()),
        Value::List(tokens, _) => match alone(&tokens) {
            Some(literal) => {
                let named = matches!(literal, Lit::Int(_));
                let named = named.then(|| format!("write `{}({first} = {})`", arg.key, literal.to_token_stream()));
                let (key, help) = (arg.key.to_string(), named.unwrap_or_else(|| help.to_owned()));
                errors.push(messages::wrong_value(literal, &key, "its values by name", &help));
                None
            }
            None => Some(super::arguments(tokens, errors)),
        },
        Value::Broken => None,
        Value::Assigned(value) => {
            let written = match &*value {
                Expr::Lit(ExprLit { lit: literal @ Lit::Int(_), .. }) => {
                    format!("write `{}({first} = {})`", arg.key, literal.to_token_stream())
                }
                _ => help.to_owned(),
            };
            let help = written.as_str();
            errors.push(messages::wrong_value(value, &arg.key.to_string(), "its values in parentheses", help));
            None
        }
    }
}

/// The one literal that stands where names should.
fn alone(tokens: &TokenStream) -> Option<Lit> {
    syn::parse2(tokens.clone()).ok()
}
