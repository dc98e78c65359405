//! Attributes on fields that other frameworks have, or that are ours and belong elsewhere. Rustc would know none of them.

use syn::{Attribute as Attr, Ident, Meta, Path, Token, parse::Parser, punctuated::Punctuated, spanned::Spanned};

use super::field::Source;
use crate::{
    errors::Errors,
    messages,
    options::{Attribute, VALUE},
};

/// The derives that give no attributes to fields.
const PLAIN: [&str; 9] = ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

/// Whether a derive below the attribute may have attributes of its own for fields.
pub(super) fn has_helpers(attrs: &[Attr]) -> bool {
    attrs.iter().filter(|attr| attr.path().is_ident("derive")).any(|derive| {
        let paths = Punctuated::<Path, Token![,]>::parse_terminated;
        let paths = derive.meta.require_list().and_then(|list| paths.parse2(list.tokens.clone()));
        let is_plain = |path: &Path| path.segments.last().is_some_and(|last| PLAIN.iter().any(|name| last.ident == name));
        paths.is_ok_and(|paths| !paths.iter().all(is_plain))
    })
}

/// Takes such attributes off a field, and reports each; where the value comes from, as far as that is meant.
pub(super) fn refuse(attribute: Attribute, attrs: &mut Vec<Attr>, errors: &mut Errors) -> Option<Source> {
    let mut source = None;
    attrs.retain(|attr| {
        let Some(name) = attr.path().get_ident() else { return true };
        let Some((help, meant)) = instead(attribute, name, &attr.meta) else { return true };
        errors.push(messages::no_field_attribute(attr.path().span(), name, &help));
        source = Some(meant);
        false
    });
    source
}

/// What to write instead of an attribute, and what is meant by it.
fn instead(attribute: Attribute, name: &Ident, meta: &Meta) -> Option<(String, Source)> {
    let injected = |help: &str| Some((help.to_owned(), Source::Injected));
    if attribute == Attribute::ManagedResource {
        return match name.to_string().as_str() {
            "inject" | "injected" | "autowired" | "dependency" | "managed_resource" | "scope" => {
                injected("leave it out: the `init` makes the fields, and its parameters are what it takes")
            }
            _ => None,
        };
    }
    match name.to_string().as_str() {
        "inject" | "injected" | "autowired" | "dependency" => {
            injected("a field is injected without an attribute: leave it out")
        }
        "scope" => injected("leave it out: how a resource is held is said where it is declared"),
        "default" => Some(("write `#[resource(default)]`".to_owned(), Source::Default)),
        "value" => Some((with_value(meta), Source::Broken)),
        "managed_resource" => Some((
            match meta {
                Meta::List(list) if !list.tokens.is_empty() => {
                    format!("write `#[resource({})]`", messages::shown(&list.tokens))
                }
                _ => "a field is injected without an attribute: leave it out".to_owned(),
            },
            Source::Broken,
        )),
        _ => None,
    }
}

fn with_value(meta: &Meta) -> String {
    let value = match meta {
        Meta::List(list) if !list.tokens.is_empty() => messages::shown(&list.tokens),
        Meta::NameValue(pair) => messages::shown(&pair.value),
        _ => "…".to_owned(),
    };
    format!("write `#[resource({VALUE} = {value})]`")
}
