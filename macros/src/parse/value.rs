//! The values that options take, each read with the words for when it is something else.

use proc_macro2::TokenTree;
use syn::{
    Expr, ExprLit, Lit, LitInt, LitStr, Token,
    parse::{Parse, Parser},
    punctuated::Punctuated,
};

use super::{Arg, args::Value, duration::nanoseconds};
use crate::{errors::Errors, messages};

/// Out of the invisible groups in which `macro_rules!` hands over its fragments.
pub(super) fn ungrouped(mut value: Expr) -> Expr {
    while let Expr::Group(group) = value {
        value = *group.expr;
    }
    value
}

/// `key = VALUE`; anything else is reported with what the option takes.
pub(super) fn assigned(arg: Arg, takes: &str, help: &str, errors: &mut Errors) -> Option<Expr> {
    match arg.value {
        Value::Assigned(value) => return Some(ungrouped(*value)),
        Value::Flag => errors.push(messages::missing_value(&arg.key, takes, help)),
        Value::List(_, span) => errors.push(messages::bad_value(span, &format!("`{}` takes {takes}", arg.key), help)),
        Value::Broken => {}
    }
    None
}

/// Whether an option is written without a value.
pub(crate) const fn is_flag(arg: &Arg) -> bool {
    matches!(arg.value, Value::Flag)
}

/// An option that is just there.
pub(crate) fn flag(arg: &Arg, errors: &mut Errors) -> Option<()> {
    let (key, help) = (&arg.key, format!("write `{}` alone, or leave it out", arg.key));
    match &arg.value {
        Value::Flag => return Some(()),
        Value::Assigned(value) => errors.push(messages::wrong_value(value, &key.to_string(), "no value", &help)),
        Value::List(_, span) => errors.push(messages::bad_value(*span, &format!("`{key}` takes no value"), &help)),
        Value::Broken => {}
    }
    None
}

/// A string literal that is not empty.
pub(crate) fn text(arg: Arg, example: &str, errors: &mut Errors) -> Option<LitStr> {
    let (key, help) = (arg.key.to_string(), format!("write `{} = \"{example}\"`", arg.key));
    match assigned(arg, "a text", &help, errors)? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if text.value().trim().is_empty() => {
            errors.push(messages::wrong_value(text, &key, "a text that is not empty", &help));
            None
        }
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        other => {
            errors.push(messages::wrong_value(other, &key, "a text", &help));
            None
        }
    }
}

/// A time limit.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// None at all.
    None,
    /// So many nanoseconds.
    After(u64),
}

/// No limit.
const NONE: &str = "none";

/// A duration, in nanoseconds.
pub(crate) fn duration(arg: Arg, errors: &mut Errors) -> Option<u64> {
    let key = arg.key.clone();
    let text = duration_text(arg, "a duration", errors)?;
    if text.value() == NONE {
        let headline = format!("`{key}` cannot be `\"{NONE}\"`");
        errors.push(messages::bad_value(text.span(), &headline, "write a duration, such as `\"10s\"`"));
        return None;
    }
    parsed(&text, errors)
}

/// A duration, or `"none"`.
pub(crate) fn limit(arg: Arg, errors: &mut Errors) -> Option<Limit> {
    let text = duration_text(arg, "a duration or `\"none\"`", errors)?;
    if text.value() == NONE { Some(Limit::None) } else { parsed(&text, errors).map(Limit::After) }
}

fn duration_text(arg: Arg, takes: &str, errors: &mut Errors) -> Option<LitStr> {
    let key = arg.key.to_string();
    match assigned(arg, takes, "write `\"30s\"`", errors)? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        other => {
            let help = match &other {
                Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => format!("write `\"{}s\"`", number.base10_digits()),
                _ => "write `\"30s\"`".to_owned(),
            };
            errors.push(messages::wrong_value(other, &key, takes, &help));
            None
        }
    }
}

fn parsed(text: &LitStr, errors: &mut Errors) -> Option<u64> {
    let duration = nanoseconds(&text.value()).map_err(|bad| {
        let headline = format!("invalid duration `\"{}\"`: {}", text.value(), bad.why);
        messages::bad_value(text.span(), &headline, &bad.help)
    });
    errors.ok(duration)
}

/// A whole number of at least `least`.
pub(crate) fn number(arg: Arg, least: u32, errors: &mut Errors) -> Option<LitInt> {
    let (key, takes) = (arg.key.to_string(), format!("a whole number of at least {least}"));
    let help = format!("write `{key} = {}`", least.max(5));
    match assigned(arg, &takes, &help, errors)? {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. })
            if number.suffix().is_empty() && number.base10_parse::<u32>().is_ok_and(|number| number >= least) =>
        {
            Some(number)
        }
        other => {
            errors.push(messages::wrong_value(other, &key, &takes, &help));
            None
        }
    }
}

/// `key(a, b)`, where there is at least one.
pub(crate) fn list<T: Parse>(arg: Arg, example: &str, errors: &mut Errors) -> Option<Vec<T>> {
    let (key, help) = (&arg.key, format!("write `{}({example})`", arg.key));
    let (tokens, span) = match arg.value {
        Value::List(tokens, span) => (tokens, span),
        Value::Broken => return None,
        Value::Assigned(_) | Value::Flag => {
            errors.push(messages::missing_value(key, "a list in parentheses", &help));
            return None;
        }
    };
    if tokens.is_empty() {
        errors.push(messages::no_effect(span, &format!("`{key}()`"), "its list is empty", &help));
        return None;
    }
    errors.ok(Punctuated::<T, Token![,]>::parse_terminated.parse2(tokens)).map(|list| list.into_iter().collect())
}

/// The value of `crate = path`.
pub(crate) fn crate_path(arg: Arg, errors: &mut Errors) -> Option<syn::Path> {
    let help = "write `crate = path::to::tenure`";
    match assigned(arg, "a path", help, errors)? {
        Expr::Path(path) if path.qself.is_none() => Some(path.path),
        other => {
            errors.push(messages::wrong_value(other, crate::options::CRATE, "a path", help));
            None
        }
    }
}

/// The value of `key = Type`, where the type is one of `takes`.
pub(crate) fn named_type(arg: Arg, takes: &str, example: &str, errors: &mut Errors) -> Option<syn::Path> {
    let (key, help) = (arg.key.to_string(), format!("write `{} = {example}`", arg.key));
    match assigned(arg, takes, &help, errors)? {
        Expr::Path(path) if path.qself.is_none() => Some(path.path),
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if syn::parse_str::<syn::Path>(&text.value()).is_ok() => {
            let help = format!("write `{key} = {}`, without the quotes", text.value());
            errors.push(messages::wrong_value(text, &key, takes, &help));
            None
        }
        other => {
            errors.push(messages::wrong_value(other, &key, takes, &help));
            None
        }
    }
}

/// Takes apart the arguments inside of `key(…)`; a bare `key` has none.
pub(crate) fn arguments_of(arg: Arg, help: &str, errors: &mut Errors) -> Option<Vec<Arg>> {
    match arg.value {
        Value::Flag => Some(Vec::new()),
        Value::List(tokens, _) => match tokens.clone().into_iter().next() {
            Some(TokenTree::Literal(value)) => {
                errors.push(messages::wrong_value(value, &arg.key.to_string(), "its values by name", help));
                None
            }
            _ => Some(super::arguments(tokens, errors)),
        },
        Value::Broken => None,
        Value::Assigned(value) => {
            errors.push(messages::wrong_value(value, &arg.key.to_string(), "its values in parentheses", help));
            None
        }
    }
}

/// The value of `value = EXPR`.
pub(crate) fn expression(arg: Arg, errors: &mut Errors) -> Option<Expr> {
    let help = format!("write `{} = EXPRESSION`", arg.key);
    assigned(arg, "an expression", &help, errors)
}
