//! A hook: a path to a function, or a closure literal.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::ToTokens;
use syn::{Expr, ExprClosure, ExprLit, ExprPath, Lit, Pat, Stmt, Type, spanned::Spanned};

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
    let (takes, example) = ("a path or a closure", format!("write `{key} = Self::{}`", function_for(&key)));
    match assigned(arg, takes, &example, errors)? {
        Expr::Path(path) => Some(Hook::Path(path)),
        Expr::Closure(closure) => Some(Hook::Closure(closure)),
        other => {
            let help = instead_of(&other, &key).unwrap_or(example);
            errors.push(messages::wrong_value(other, &key, takes, &help));
            None
        }
    }
}

/// What the user is likely to mean by a value that is no hook.
fn instead_of(value: &Expr, key: &str) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if syn::parse_str::<syn::Path>(&text.value()).is_ok() => {
            Some(format!("write `{key} = {}`, without the quotes", text.value()))
        }
        Expr::Call(call) if call.args.is_empty() => Some("name the function without calling it".to_owned()),
        _ => None,
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
