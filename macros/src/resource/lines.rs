//! Where the edges of a struct stand: a cycle is told with the lines.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::plan::{Build, From, Part, Plan};
use crate::{names::start_of, parse::Hook};

/// `.lines(…)`, where something stands on another line than the attribute: the lines of what the fields or the `init` take, of
/// `fallback`, and of `after`. They are known here, where they cost the compiler nothing.
pub(super) fn lines(plan: &Plan) -> Option<TokenStream> {
    let attribute = line(Span::call_site())?;
    let hook = |hook: &Hook| vec![(start_of(hook), TokenStream::new())];
    let taken = match &plan.build {
        Build::Fields(parts, _) => parts.iter().filter_map(of_field).collect(),
        Build::Init(init) | Build::Around(init) => hook(init),
        Build::Provided => Vec::new(),
    };
    let fallback = plan.fallback.as_ref().map(hook).unwrap_or_default();
    let after = plan.after.iter().map(|ty| (start_of(ty), TokenStream::new())).collect();
    let mut elsewhere = false;
    let groups = [taken, fallback, after].map(|group| {
        let lines: Vec<_> = group.into_iter().map(|(span, cfg)| (line(span).unwrap_or(attribute), cfg)).collect();
        let here = lines.iter().all(|(line, _)| *line == attribute);
        elsewhere |= !here;
        let lines = lines.into_iter().filter(|_| !here).map(|(line, cfg)| {
            let line = Literal::usize_unsuffixed(line);
            quote!(#cfg #line)
        });
        quote!(&[#(#lines),*])
    });
    let attribute = Literal::usize_unsuffixed(attribute);
    elsewhere.then(|| quote!(.lines(#attribute, [#(#groups),*])))
}

/// The place of a field that is injected, and what it is there for only.
fn of_field(Part { cfg, from, .. }: &Part) -> Option<(Span, TokenStream)> {
    match from {
        From::App(ty) => Some((start_of(ty), cfg.iter().map(ToTokens::to_token_stream).collect())),
        From::Default(_) | From::Value(_) => None,
    }
}

/// The line of a token; `None` where this is no compiler, as in a unit test.
fn line(span: Span) -> Option<usize> {
    proc_macro::is_available().then(|| span.unwrap().line())
}
