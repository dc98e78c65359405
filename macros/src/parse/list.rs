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
use crate::{errors::Errors, messages, options::PROVIDES};

/// `key(a, b)`, where there is at least one.
pub(crate) fn list<T: Parse>(arg: Arg, example: &str, errors: &mut Errors) -> Option<Vec<T>> {
    let (key, help) = (&arg.key, format!("write `{}({example})`", arg.key));
    let (tokens, span) = match arg.value {
        Value::List(tokens, span) => (tokens, span),
        Value::Broken => return None,
        Value::Assigned(value) => {
            let help = written(&value, &key.to_string()).unwrap_or(help);
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
        let help = format!("write `{key}({})`, without the quotes", named(&names, &key.to_string()));
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

/// The list that is meant by a value in another form, by the names that stand in it.
fn written(value: &Expr, key: &str) -> Option<String> {
    let names =
        |names: &mut dyn Iterator<Item = String>| Some(format!("write `{key}({})`", named(&names.collect::<Vec<_>>(), key)));
    match value {
        Expr::Path(_) | Expr::Verbatim(_) => names(&mut std::iter::once(messages::shown(&value))),
        Expr::Array(array) if !array.elems.is_empty() => names(&mut array.elems.iter().map(messages::shown)),
        Expr::Tuple(tuple) if !tuple.elems.is_empty() => names(&mut tuple.elems.iter().map(messages::shown)),
        Expr::Paren(inner) => written(&inner.expr, key),
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if is_path(text) => {
            names(&mut std::iter::once(text.value())).map(|help| format!("{help}, without the quotes"))
        }
        _ => None,
    }
}

/// Names as the items of a list: what is provided are traits.
fn named(names: &[String], key: &str) -> String {
    let item = |name: &String| {
        if key == PROVIDES && !name.starts_with("dyn ") { format!("dyn {name}") } else { name.clone() }
    };
    names.iter().map(item).collect::<Vec<_>>().join(", ")
}

fn is_path(text: &LitStr) -> bool {
    syn::parse_str::<Path>(&text.value()).is_ok()
}

/// What stands in quotes, without them, if nothing else stands there.
fn unquoted(tokens: &TokenStream) -> Option<Vec<String>> {
    let texts = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(tokens.clone()).ok()?;
    texts.iter().all(is_path).then(|| texts.iter().map(LitStr::value).collect())
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
