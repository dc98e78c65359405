//! Options whose value is a duration.

use syn::{Expr, ExprCall, ExprLit, Lit, LitStr};

use super::{
    Arg,
    duration::{in_whole_milliseconds, is_unit, nanoseconds},
    value::assigned,
};
use crate::{errors::Errors, messages};

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
    let text = duration_text_but_none(arg, errors)?;
    longer_than_zero(&text, "write a longer one, such as `\"100ms\"`", errors)
}

/// The same, which may be zero.
pub(crate) fn duration_or_zero(arg: Arg, errors: &mut Errors) -> Option<u64> {
    let text = duration_text_but_none(arg, errors)?;
    parsed(&text, errors)
}

fn duration_text_but_none(arg: Arg, errors: &mut Errors) -> Option<LitStr> {
    let key = arg.key.clone();
    let text = duration_text(arg, "a duration", errors)?;
    if text.value() == NONE {
        let headline = format!("`{key}` cannot be `\"{NONE}\"`");
        errors.push(messages::bad_value(text.span(), &headline, "write a duration, such as `\"10s\"`"));
        return None;
    }
    Some(text)
}

/// A duration, or `"none"`.
pub(crate) fn limit(arg: Arg, errors: &mut Errors) -> Option<Limit> {
    let text = duration_text(arg, "a duration or `\"none\"`", errors)?;
    if text.value() == NONE {
        Some(Limit::None)
    } else {
        longer_than_zero(&text, "write `\"none\"` for no limit, or a longer one, such as `\"30s\"`", errors)
            .map(Limit::After)
    }
}

fn duration_text(arg: Arg, takes: &str, errors: &mut Errors) -> Option<LitStr> {
    let key = arg.key.to_string();
    match assigned(arg, takes, "write `\"30s\"`", errors)? {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
        other => {
            let help = match seconds(&other) {
                Some(seconds) => format!("write `\"{seconds}\"`"),
                None => "write `\"30s\"`".to_owned(),
            };
            errors.push(messages::wrong_value(other, &key, takes, &help));
            None
        }
    }
}

/// What a number, or a call such as `Duration::from_secs(30)`, is as a text.
fn seconds(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
            let unit = if is_unit(number.suffix()) { number.suffix() } else { "s" };
            Some(format!("{}{unit}", number.base10_digits()))
        }
        Expr::Lit(ExprLit { lit: Lit::Float(number), .. }) => in_whole_milliseconds(number.base10_digits()),
        Expr::Call(ExprCall { func, args, .. }) => {
            let (Expr::Path(path), Some(Expr::Lit(ExprLit { lit: Lit::Int(number), .. }))) = (&**func, args.first()) else {
                return None;
            };
            let unit = match path.path.segments.last()?.ident.to_string().as_str() {
                "from_secs" => "s",
                "from_millis" => "ms",
                "from_mins" => "m",
                "from_hours" => "h",
                _ => return None,
            };
            Some(format!("{}{unit}", number.base10_digits()))
        }
        _ => None,
    }
}

fn longer_than_zero(text: &LitStr, help: &str, errors: &mut Errors) -> Option<u64> {
    let nanoseconds = parsed(text, errors)?;
    if nanoseconds == 0 {
        let headline = format!("invalid duration `\"{}\"`: it is zero", text.value());
        errors.push(messages::bad_value(text.span(), &headline, help));
        return None;
    }
    Some(nanoseconds)
}

fn parsed(text: &LitStr, errors: &mut Errors) -> Option<u64> {
    let duration = nanoseconds(&text.value()).map_err(|bad| {
        let headline = format!("invalid duration `\"{}\"`: {}", text.value(), bad.why);
        messages::bad_value(text.span(), &headline, &bad.help)
    });
    errors.ok(duration)
}
