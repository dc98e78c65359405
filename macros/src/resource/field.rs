//! The fields of a `#[resource]`, and what each is taken from.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute as Attr, Expr, Ident, ItemStruct, Member, Meta, Type, spanned::Spanned};

use super::foreign;
use crate::{
    errors::Errors,
    messages,
    names::Root,
    options::{Attribute, DEFAULT, ON_FIELDS, VALUE},
    parse::{Arg, Place, Slot, arguments, expression, flag, is_attribute, mistaken},
};

/// One field.
pub(crate) struct Field {
    pub(crate) member: Member,
    pub(crate) ty: Type,
    /// The field is there only where these hold.
    pub(crate) cfg: Vec<Attr>,
    pub(crate) source: Source,
    /// Its option, if it has one.
    pub(crate) option: Option<Ident>,
}

/// Where the value of a field comes from.
pub(crate) enum Source {
    /// A dependency.
    Injected,
    /// `#[resource(default)]`
    Default,
    /// `#[resource(value = EXPR)]`
    Value(Box<Expr>),
    /// What was written has been reported.
    Broken,
}

/// Reads the fields, and takes our own attributes off them.
pub(crate) fn fields(attribute: Attribute, item: &mut ItemStruct, errors: &mut Errors) -> Vec<Field> {
    let members: Vec<Member> = item.fields.members().collect();
    let has_helpers = foreign::has_helpers(&item.attrs);
    let mut read_one = |(field, member): (&mut syn::Field, Member)| {
        let meant = if has_helpers { None } else { foreign::refuse(attribute, &mut field.attrs, errors) };
        let field = read(attribute, member, field, errors);
        Field { source: meant.unwrap_or(field.source), ..field }
    };
    item.fields.iter_mut().zip(members).map(&mut read_one).collect()
}

/// What a field takes is shared; `item` then has the fields that are meant.
pub(crate) fn are_shared(item: &mut ItemStruct, fields: &mut [Field], root: &Root, errors: &mut Errors) {
    let holder = item.ident.to_string();
    for (field, read) in item.fields.iter_mut().zip(fields) {
        if !matches!(read.source, Source::Injected) {
            continue;
        }
        if let Some(error) = mistaken(&holder, &mut field.ty, Place::Field, root) {
            errors.push(error);
            read.source = Source::Broken;
        }
    }
}

fn read(attribute: Attribute, member: Member, field: &mut syn::Field, errors: &mut Errors) -> Field {
    let (ours, others) = std::mem::take(&mut field.attrs)
        .into_iter()
        .partition::<Vec<_>, _>(|attr| is_attribute(attr, Attribute::Resource.name()));
    field.attrs = others;
    let before = errors.count();
    refuse_conditional(field, errors);
    let args: Vec<Arg> = ours.into_iter().flat_map(|attr| field_arguments(&attr, errors)).collect();
    let option = args.first().map(|arg| arg.key.clone());
    if attribute == Attribute::ManagedResource {
        refuse_options(&args, errors);
    }
    let source = source(args, errors);
    Field {
        member,
        ty: field.ty.clone(),
        cfg: field.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect(),
        source: if errors.count() == before { source } else { Source::Broken },
        option,
    }
}

/// Takes off, and reports, each `#[cfg_attr(…, resource(…))]`: whether it holds is known only when the macro is through.
fn refuse_conditional(field: &mut syn::Field, errors: &mut Errors) {
    field.attrs.retain(|attr| {
        let Some(span) = conditional(attr) else { return true };
        errors.push(messages::misplaced(
            span,
            "`resource`",
            "under `#[cfg_attr]`",
            Some("what it depends on is known only after the attribute of the struct"),
            "write the field twice, each under its own `#[cfg(…)]`",
        ));
        false
    });
}

fn conditional(attr: &Attr) -> Option<Span> {
    let list = attr.meta.require_list().ok().filter(|list| list.path.is_ident("cfg_attr"))?;
    let ours = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == Attribute::Resource.name());
    list.tokens.clone().into_iter().find(ours).map(|token| token.span())
}

fn field_arguments(attr: &Attr, errors: &mut Errors) -> Vec<Arg> {
    const HELP: &str = "write `#[resource(default)]` or `#[resource(value = …)]`, or leave it out to inject the field";
    match &attr.meta {
        Meta::List(list) if !list.tokens.is_empty() => arguments(list.tokens.clone(), errors),
        _ => {
            errors.push(messages::bad_value(attr.path().span(), "`#[resource]` on a field takes an option", HELP));
            Vec::new()
        }
    }
}

/// The fields of a `#[managed_resource]` are the business of its `init`.
fn refuse_options(args: &[Arg], errors: &mut Errors) {
    for arg in args {
        errors.push(messages::misplaced(
            arg.key.span(),
            &format!("`{}`", arg.key),
            "on a field of a `#[managed_resource]`",
            Some("its `init` makes the fields"),
            "leave it out, or build the struct from its fields with `#[resource]`",
        ));
    }
}

fn source(args: Vec<Arg>, errors: &mut Errors) -> Source {
    let (mut default, mut value) = (Slot::new(DEFAULT), Slot::new(VALUE));
    for arg in args {
        let key = arg.key.clone();
        match key.to_string().as_str() {
            DEFAULT => default.fill(&key, flag(&arg, errors), errors),
            VALUE => value.fill(&key, expression(arg, errors), errors),
            _ => errors.push(messages::unknown_option(&key, "a field", ON_FIELDS)),
        }
    }
    if let (true, Some(span)) = (default.is_given(), value.key()) {
        let note = "a field has one value";
        errors.push(messages::conflict(span, "`value`", "`default`", note, "keep one of the two"));
    }
    match value.into_value() {
        Some(value) => match no_value(&value) {
            Some(error) => {
                errors.push(error);
                Source::Broken
            }
            None => Source::Value(Box::new(value)),
        },
        None if default.is_given() => Source::Default,
        None => Source::Injected,
    }
}

/// The error of an expression that has no value where fields are made.
fn no_value(value: &Expr) -> Option<syn::Error> {
    let tokens = value.to_token_stream();
    if let Some(span) = word(tokens.clone(), "self") {
        let headline = "`value` cannot use `self`: the other fields are not there yet";
        return Some(messages::bad_value(
            span,
            headline,
            "write `default`, and set the field in an `init`, which takes `&mut self`",
        ));
    }
    let waits = word(tokens.clone(), "await").filter(|_| word(tokens, "async").is_none())?;
    Some(messages::bad_value(
        waits,
        "`value` cannot wait",
        "write `default`, and set the field in an `async` `init`, which takes `&mut self`",
    ))
}

/// Where a word stands.
fn word(tokens: TokenStream, wanted: &str) -> Option<Span> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(found) if found == wanted => Some(found.span()),
        TokenTree::Group(group) => word(group.stream(), wanted),
        _ => None,
    })
}
