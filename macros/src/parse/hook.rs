//! A hook: a path to a function, or a closure literal.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::ToTokens;
use syn::{Expr, ExprClosure, ExprLit, ExprPath, Lit, Member, Pat, Stmt, Type, spanned::Spanned};

use super::{Arg, value::assigned};
use crate::{errors::Errors, messages};

/// What a hook option holds.
pub(crate) enum Hook {
    /// A path: its shape is read from its type.
    Path(ExprPath),
    /// A closure literal: it is applied to arguments of known type.
    Closure(ExprClosure),
}

impl Hook {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Path(path) => path.span(),
            Self::Closure(closure) => closure.span(),
        }
    }

    /// The types that its parameters say, where it is a closure.
    pub(crate) fn parameter_types(&mut self) -> impl Iterator<Item = &mut Type> {
        let inputs = match self {
            Self::Path(_) => None,
            Self::Closure(closure) => Some(closure.inputs.iter_mut()),
        };
        inputs.into_iter().flatten().filter_map(|input| match input {
            Pat::Type(parameter) => Some(&mut *parameter.ty),
            _ => None,
        })
    }

    /// In parentheses, in such a way that `& HOOK` as a whole has the place of the hook.
    pub(crate) fn enclosed(&self) -> Group {
        let tokens = self.to_token_stream();
        let end = tokens.clone().into_iter().last().map_or_else(Span::mixed_site, |last| last.span());
        let mut group = Group::new(Delimiter::Parenthesis, tokens);
        group.set_span(end);
        group
    }
}

impl ToTokens for Hook {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Path(path) => path.to_tokens(tokens),
            Self::Closure(closure) => closure.to_tokens(tokens),
        }
    }
}

/// Whether the tokens of a closure say that it is asynchronous.
pub(crate) fn is_async(closure: &ExprClosure) -> bool {
    closure.asyncness.is_some() || is_async_block(&closure.body)
}

fn is_async_block(body: &Expr) -> bool {
    match body {
        Expr::Async(_) => true,
        Expr::Block(block) => {
            matches!(&block.block.stmts[..], [.., Stmt::Expr(last, None)] if is_async_block(last))
        }
        _ => false,
    }
}

/// Whether a closure's first parameter is annotated with a type that is no reference: it takes what others borrow.
pub(crate) fn takes_by_value(closure: &ExprClosure) -> bool {
    match closure.inputs.first() {
        Some(Pat::Type(first)) => !matches!(ungrouped(&first.ty), Type::Reference(_) | Type::Infer(_)),
        _ => false,
    }
}

fn ungrouped(mut ty: &Type) -> &Type {
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    ty
}

/// Reads a hook.
pub(crate) fn hook(arg: Arg, errors: &mut Errors) -> Option<Hook> {
    let key = arg.key.to_string();
    let (takes, example) = ("a function: a path or a closure", format!("write `{key} = Self::{}`", function_for(&key)));
    match assigned(arg, takes, &example, errors)? {
        Expr::Path(path) if is_default(&path) => {
            let headline = "`Default::default` does not say of which type";
            errors.push(messages::bad_value_over(path, headline, &format!("write `{key} = Self::default`")));
            None
        }
        Expr::Path(path) => Some(Hook::Path(path)),
        Expr::Closure(closure) => Some(Hook::Closure(closure)),
        other => {
            let help = instead_of(&other, &key).unwrap_or(example);
            errors.push(messages::wrong_value(other, &key, takes, &help));
            None
        }
    }
}

/// `Default::default`, whose type the return type of a function cannot tell.
fn is_default(path: &ExprPath) -> bool {
    let names = path.path.segments.iter().rev().map(|part| part.ident.to_string());
    path.qself.is_none() && names.take(2).eq(["default", "Default"])
}

/// What the user is likely to mean by a value that is no hook.
fn instead_of(value: &Expr, key: &str) -> Option<String> {
    let (named, closure) = (|path: &Expr| format!("write `{key} = {}`", written(path)), closure_for(key));
    Some(match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if syn::parse_str::<syn::Path>(&text.value()).is_ok() => {
            let name = text.value();
            if name.contains("::") {
                format!("write `{key} = {name}`, without the quotes")
            } else {
                format!("without the quotes, write `{key} = Self::{name}`, or `{key} = {name}` for a free function")
            }
        }
        Expr::Call(call) if is_plain_call(value) => {
            format!("name the function without calling it: {}", named(&call.func))
        }
        Expr::Await(waited) if is_plain_call(&waited.base) => {
            format!("{}, and it is awaited by the app", instead_of(&waited.base, key)?)
        }
        Expr::Try(tried) if is_plain_call(&tried.expr) => {
            format!("{}, and its error is taken by the app", instead_of(&tried.expr, key)?)
        }
        Expr::Try(tried) if matches!(*tried.expr, Expr::Await(_)) => instead_of(&tried.expr, key)?,
        Expr::Reference(reference) if is_plain_path(&reference.expr) => {
            format!("{}, without the `&`", named(&reference.expr))
        }
        Expr::Paren(inner) if matches!(*inner.expr, Expr::Path(_) | Expr::Closure(_)) => {
            "leave the parentheses out".to_owned()
        }
        Expr::Cast(cast) if is_plain_path(&cast.expr) => format!("{}, without the cast", named(&cast.expr)),
        Expr::Field(field) if is_self(&field.base) => match &field.member {
            Member::Named(name) => format!("write `{key} = Self::{name}`"),
            Member::Unnamed(_) => return None,
        },
        Expr::MethodCall(call) if is_plain_call(value) => {
            format!("name the function without calling it: write `{key} = Self::{}`", call.method)
        }
        Expr::Async(_) => format!("write an async closure: `{key} = async {closure} …`"),
        Expr::Call(_) | Expr::MethodCall(_) | Expr::Struct(_) | Expr::Block(_) | Expr::Macro(_) | Expr::Await(_) => {
            let asyncness = if matches!(value, Expr::Await(_)) { "async " } else { "" };
            format!("write a closure: `{key} = {asyncness}{closure} …`")
        }
        _ => return None,
    })
}

/// A call that is all that somebody wanted to name.
fn is_plain_call(value: &Expr) -> bool {
    match value {
        Expr::Call(call) => call.args.is_empty() && is_plain_path(&call.func),
        Expr::MethodCall(call) => is_self(&call.receiver) && call.args.is_empty(),
        _ => false,
    }
}

/// A path that is its segments alone.
fn is_plain_path(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.qself.is_none() && path.path.segments.iter().all(|part| part.arguments.is_none()))
}

fn is_self(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.path.is_ident("self") || path.path.is_ident("Self"))
}

/// A plain path, as it is written by hand.
fn written(path: &Expr) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

/// The parameters of a closure that is this hook.
fn closure_for(key: &str) -> &str {
    match key {
        "init" | "fallback" => "||",
        "run" => "|it, shutdown|",
        "around" => "|handover: Handover<Self>|",
        _ => "|it|",
    }
}

fn function_for(key: &str) -> &str {
    match key {
        "init" | "fallback" => "connect",
        "dispose" => "close",
        "health" => "ping",
        "around" => "serve",
        other => other,
    }
}
