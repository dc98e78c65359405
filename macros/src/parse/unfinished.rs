//! An item that cannot be parsed, because it is being written: editors expand it at every keystroke.
//!
//! What can be seen of it is used, so that its users stay as they are; its own tokens are emitted as they stand.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{
    Generics,
    parse::{Parse, ParseStream, Parser},
};

use super::args::enclosed;
use crate::{messages, names::here};

/// Parses an item; what is missing at its end is reported at its last token.
pub(crate) fn item<T: Parse>(tokens: TokenStream) -> syn::Result<T> {
    let parse = |input: ParseStream<'_>| {
        let content;
        syn::braced!(content in input);
        content.parse()
    };
    Parser::parse2(parse, enclosed(tokens))
}

/// The error of an item that cannot be parsed, unless rustc reports anything at all.
///
/// To know where the item ends, rustc has parsed it before it called the macro, and has said what is missing. What it can read
/// itself, but `syn` cannot, is ours to refuse: by a lint, which rustc asks for only if it has found nothing else.
pub(crate) fn unreported(error: &syn::Error) -> TokenStream {
    let (span, text) = (here(error.span()), messages::unreadable_item(error));
    let function = Ident::new("item", span);
    quote_spanned! {span=>
        const _: () = {
            #[must_use = #text]
            const fn #function() -> bool { true }
            #[deny(unused_must_use)]
            const fn refused() { #function(); }
            refused()
        };
    }
}

/// What can be seen of a type, a trait or a function.
pub(crate) struct Seen {
    pub(crate) kind: Kind,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// Whether the supertraits of a trait are not surely without `Send + Sync`.
    pub(crate) is_shared: bool,
}

/// What an item declares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Type,
    Trait,
    Function,
}

/// The name that an item declares, as far as it is written.
pub(crate) fn seen(item: &TokenStream) -> Option<Seen> {
    let mut tokens = item.clone().into_iter();
    let kind = tokens.find_map(|token| match token {
        TokenTree::Ident(word) => kind(&word.to_string()),
        _ => None,
    })?;
    let Some(TokenTree::Ident(ident)) = tokens.next() else { return None };
    let rest: TokenStream = tokens.collect();
    let is_shared = is_shared(&rest);
    let generics = |input: ParseStream<'_>| {
        let generics = input.parse();
        let _ = input.parse::<TokenStream>();
        generics
    };
    Some(Seen { kind, ident, generics: Parser::parse2(generics, rest).ok()?, is_shared })
}

fn is_shared(rest: &TokenStream) -> bool {
    let words = rest.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    let (wanted, others): (Vec<String>, _) = words.partition(|word| word == "Send" || word == "Sync");
    wanted.len() >= 2 || !others.is_empty()
}

fn kind(keyword: &str) -> Option<Kind> {
    match keyword {
        "struct" | "enum" | "union" => Some(Kind::Type),
        "trait" => Some(Kind::Trait),
        "fn" => Some(Kind::Function),
        _ => None,
    }
}

/// The same tokens without the attributes `#[name…]` on what stands in its braces or parentheses: its fields.
pub(crate) fn without_inner(tokens: TokenStream, name: &str) -> TokenStream {
    let inner = |token| match token {
        TokenTree::Group(group) => {
            let Some(inner) = without(group.stream(), name) else { return group.into() };
            let mut cleaned = Group::new(group.delimiter(), inner);
            cleaned.set_span(group.span());
            cleaned.into()
        }
        other => other,
    };
    tokens.into_iter().map(inner).collect()
}

/// `None` where there is nothing to take away: then the tokens stay what they were, and rustc does not report them again.
fn without(tokens: TokenStream, name: &str) -> Option<TokenStream> {
    let (mut kept, mut found): (Vec<TokenTree>, _) = (Vec::new(), false);
    for token in tokens {
        let ours = matches!(&token, TokenTree::Group(group) if begins_with(group, name))
            && matches!(kept.last(), Some(TokenTree::Punct(sign)) if sign.as_char() == '#');
        if ours {
            kept.pop();
            found = true;
        } else {
            kept.push(token);
        }
    }
    found.then(|| kept.into_iter().collect())
}

fn begins_with(group: &Group, name: &str) -> bool {
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(first)) if first == name)
}

/// Where the first word `fn` stands.
pub(super) fn function(tokens: &impl ToTokens) -> Option<Span> {
    let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
    tokens.to_token_stream().into_iter().find(is_fn).map(|token| token.span())
}
