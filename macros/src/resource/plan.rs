//! Decides what is generated. Whatever could be wrong has been refused: from here on, nothing fails.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute as Attr, Expr, Ident, ItemStruct, LitInt, LitStr, Member};

use super::{
    Parsed,
    field::{Field, Source},
    options::Retry,
    pool::Pool,
    supervision::Restart,
};
use crate::{
    names::Root,
    options::Attribute,
    parse::{Hook, Limit},
};

/// Everything that is generated for one struct.
pub(crate) struct Plan {
    pub(crate) item: ItemStruct,
    pub(crate) root: Root,
    pub(crate) name: Option<LitStr>,
    pub(crate) values: Values,
    pub(crate) build: Build,
    pub(crate) fallback: Option<Hook>,
    pub(crate) dispose: Option<Hook>,
    pub(crate) health: Option<Hook>,
    pub(crate) run: Option<Hook>,
    pub(crate) after: Vec<TokenStream>,
    pub(crate) provides: Vec<TokenStream>,
}

/// The options that are plain values.
#[allow(clippy::struct_excessive_bools, reason = "each is an option of the attribute, independent of the others")]
pub(crate) struct Values {
    pub(crate) early: bool,
    pub(crate) optional: bool,
    pub(crate) provided: bool,
    pub(crate) primary: bool,
    pub(crate) blocking: bool,
    pub(crate) lazy: bool,
    pub(crate) pool: Option<Pool>,
    pub(crate) scope: Option<TokenStream>,
    pub(crate) init_timeout: Option<Limit>,
    pub(crate) dispose_timeout: Option<Limit>,
    pub(crate) retry: Option<Attempts>,
    pub(crate) restart: Option<Restart>,
    pub(crate) ignore_failure: bool,
    pub(crate) stop_on_end: bool,
}

/// `retry(…)`, with what it leaves out filled in.
pub(crate) struct Attempts {
    /// Where the option stands.
    pub(crate) key: Span,
    pub(crate) most: LitInt,
    /// In nanoseconds.
    pub(crate) backoff: u64,
}

/// Where the value comes from.
pub(crate) enum Build {
    /// The program gives it.
    Provided,
    /// `#[managed_resource(init = …)]`
    Init(Hook),
    /// `#[managed_resource(around = …)]`
    Around(Hook),
    /// `#[resource]`: its fields, then its `init`.
    Fields(Vec<Part>, Option<Hook>),
}

/// One field, and where it comes from.
pub(crate) struct Part {
    pub(crate) member: Member,
    pub(crate) cfg: Vec<Attr>,
    pub(crate) from: From,
}

/// Where the value of a field comes from.
pub(crate) enum From {
    /// It is a dependency of this type.
    App(TokenStream),
    /// The default value of this type.
    Default(TokenStream),
    /// What the user wrote.
    Value(Expr),
}

pub(crate) fn plan(Parsed { attribute, item, fields, options, .. }: Parsed) -> Plan {
    let named = |types: Option<Vec<syn::Type>>| {
        types.into_iter().flatten().map(|ty| without_self(ty.into_token_stream(), &item.ident)).collect()
    };
    let root = options.root();
    let values = Values {
        early: options.early.is_given(),
        optional: options.optional.is_given(),
        provided: options.provided.is_given(),
        primary: options.primary.is_given(),
        blocking: options.blocking.is_given(),
        lazy: options.lazy.is_given(),
        pool: options.pool.into_value(),
        scope: options.scope.into_value().map(|scope| without_self(scope.into_token_stream(), &item.ident)),
        init_timeout: options.init_timeout.value().copied(),
        dispose_timeout: options.dispose_timeout.value().copied(),
        retry: options.retry.key().zip(options.retry.value()).map(attempts),
        restart: options.restart.into_value(),
        ignore_failure: options.ignore_failure.is_given(),
        stop_on_end: options.stop_on_end.is_given(),
    };
    Plan {
        root,
        name: options.name.into_value(),
        build: match (attribute, options.init.into_value(), options.around.into_value()) {
            _ if values.provided => Build::Provided,
            (Attribute::Resource, then, _) => Build::Fields(parts(fields, &item.ident), then),
            (_, Some(init), _) => Build::Init(init),
            (_, None, Some(around)) => Build::Around(around),
            (_, None, None) => Build::Provided,
        },
        values,
        fallback: options.fallback.into_value(),
        dispose: options.dispose.into_value(),
        health: options.health.into_value(),
        run: options.run.into_value(),
        after: named(options.after.into_value()),
        provides: named(options.provides.into_value()),
        item,
    }
}

fn attempts((key, retry): (Span, &Retry)) -> Attempts {
    let most = retry.attempts.clone().unwrap_or_else(|| LitInt::new("5", Span::mixed_site()));
    Attempts { key, most, backoff: retry.backoff.unwrap_or(100_000_000) }
}

fn parts(fields: Vec<Field>, ident: &Ident) -> Vec<Part> {
    let from = |source, ty: syn::Type| match source {
        Source::Injected => From::App(without_self(ty.into_token_stream(), ident)),
        Source::Default => From::Default(ty.into_token_stream()),
        Source::Value(value) => From::Value(value),
    };
    fields.into_iter().map(|Field { member, ty, cfg, source, .. }| Part { member, cfg, from: from(source, ty) }).collect()
}

/// The same type by its own name: edges stand in free constants, where there is no `Self`.
fn without_self(tokens: TokenStream, ident: &Ident) -> TokenStream {
    let replaced = |token| match token {
        TokenTree::Ident(found) if found == "Self" => {
            let mut ident = ident.clone();
            ident.set_span(found.span());
            TokenTree::Ident(ident)
        }
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without_self(group.stream(), ident));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        other => other,
    };
    tokens.into_iter().map(replaced).collect()
}
