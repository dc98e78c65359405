//! The values that options take, each read with the words for when it is something else.

use syn::{Expr, ExprLit, Lit, LitInt, LitStr};

use super::{Arg, args::Value};
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
        Value::List(tokens, span) => {
            let assigned = format!("write `{} = {tokens}`", arg.key);
            // A text is none of what other options take.
            let fits = help.contains('"') || syn::parse2::<LitStr>(tokens.clone()).is_err();
            let help = if tokens.is_empty() || !fits { help } else { &assigned };
            errors.push(messages::bad_value(span, &format!("`{}` takes {takes}", arg.key), help));
        }
        Value::Broken => {}
    }
    None
}

/// Whether an option is written without a value.
pub(crate) const fn is_flag(arg: &Arg) -> bool {
    matches!(arg.value, Value::Flag)
}

/// Whether the value of an option looks like a function.
pub(crate) fn is_function(arg: &Arg) -> bool {
    matches!(&arg.value, Value::Assigned(value) if matches!(&**value, Expr::Path(_) | Expr::Closure(_)))
}

/// Reports `option = false`: then it is not given, and excludes nothing.
pub(crate) fn is_switched_off(arg: &Arg, errors: &mut Errors) -> bool {
    let Value::Assigned(value) = &arg.value else { return false };
    let off = is_bool(value, false);
    if off {
        errors.push(messages::switched_off(value, &arg.key));
    }
    off
}

/// An option that is just there.
pub(crate) fn flag(arg: &Arg, errors: &mut Errors) -> Option<()> {
    let (key, mut help) = (&arg.key, format!("write `{}` alone, or leave it out", arg.key));
    match &arg.value {
        Value::Flag => return Some(()),
        Value::Assigned(value) if is_bool(value, true) => {
            help = format!("write `{key}` alone");
            errors.push(messages::wrong_value(value, &key.to_string(), "no value", &help));
        }
        Value::Assigned(value) if is_bool(value, false) => errors.push(messages::switched_off(value, key)),
        Value::Assigned(value) => errors.push(messages::wrong_value(value, &key.to_string(), "no value", &help)),
        Value::List(_, span) => errors.push(messages::bad_value(*span, &format!("`{key}` takes no value"), &help)),
        Value::Broken => {}
    }
    None
}

fn is_bool(value: &Expr, expected: bool) -> bool {
    matches!(value, Expr::Lit(ExprLit { lit: Lit::Bool(found), .. }) if found.value == expected)
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
            let help = match &other {
                Expr::Path(path) => path.path.get_ident().map(|word| format!("write `{key} = \"{word}\"`")),
                _ => None,
            }
            .unwrap_or(help);
            errors.push(messages::wrong_value(other, &key, "a text", &help));
            None
        }
    }
}

/// A whole number of at least `least`.
pub(crate) fn number(arg: Arg, least: u32, errors: &mut Errors) -> Option<LitInt> {
    let key = arg.key.to_string();
    let takes = if least == 0 { "a whole number".to_owned() } else { format!("a whole number of at least {least}") };
    let help = format!("write `{key} = {}`", least.max(5));
    match assigned(arg, &takes, &help, errors)? {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. })
            if number.suffix().is_empty() && number.base10_parse::<u32>().is_ok_and(|number| number >= least) =>
        {
            Some(number)
        }
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. })
            if number.suffix().is_empty() && number.base10_parse::<u32>().is_err() =>
        {
            let headline = format!("`{key}` takes a number of at most {}", u32::MAX);
            errors.push(messages::bad_value(number.span(), &headline, &help));
            None
        }
        other => {
            let help = match &other {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if text.value().parse::<u32>().is_ok_and(|n| n >= least) => {
                    format!("write `{key} = {}`, without the quotes", text.value())
                }
                _ => help,
            };
            errors.push(messages::wrong_value(other, &key, &takes, &help));
            None
        }
    }
}

/// The crates that come with the compiler.
const BUILT_IN: [&str; 3] = ["std", "core", "alloc"];

/// The value of `crate = path`.
pub(crate) fn crate_path(arg: Arg, errors: &mut Errors) -> Option<syn::Path> {
    let help = "write `crate = path::to::tenure`";
    match assigned(arg, "a path", help, errors)? {
        Expr::Path(path)
            if path.path.segments.first().is_some_and(|first| BUILT_IN.iter().any(|name| first.ident == name)) =>
        {
            errors.push(messages::wrong_value(
                path,
                crate::options::CRATE,
                "the path of `tenure`",
                "leave it out, or write `crate = path::to::tenure`",
            ));
            None
        }
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

/// The value of `value = EXPR`.
pub(crate) fn expression(arg: Arg, errors: &mut Errors) -> Option<Expr> {
    let help = format!("write `{} = EXPRESSION`", arg.key);
    assigned(arg, "an expression", &help, errors)
}
