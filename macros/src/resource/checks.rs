//! Generates what the compiler checks beyond types, each at the place in the source that can break it.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{ExprClosure, Pat};

use super::{
    expand::injected,
    hook_checks::hook_checks,
    plan::{Build, Plan, Values},
};
use crate::{descriptor, names, parse::Hook};

/// A constant for each law: where one is broken, the others are still told.
pub(super) fn checks(plan: &Plan) -> TokenStream {
    let (ident, descriptor) = (&plan.item.ident, names::descriptor_static());
    // Its name, and how long it lives: not the descriptor, which is known only where all that stands in it is right.
    let (name, life) = (descriptor::name(ident, plan.name.as_ref()), life(plan));
    let edge = |ty: &TokenStream, edge: TokenStream| {
        if mentions(ty.clone(), ident) {
            return names::call(names::CHECK_OWN_EDGE, ty, quote!(&#descriptor, #edge));
        }
        match &life {
            Some(life) => names::call(names::CHECK_EDGE_OF, ty, quote!(#name, #life, #edge)),
            None => names::call(names::CHECK_EDGE, ty, quote!(#name, #edge)),
        }
    };
    let fields = injected(&plan.build).map(|(i, part, ty)| {
        let (constant, cfg) = (names::numbered("FIELD", i), &part.cfg);
        let check = edge(ty, quote!(#constant.edge));
        quote!(#(#cfg)* const _: () = #check;)
    });
    let after = plan.after.iter().enumerate().map(|(i, ty)| edge(ty, names::numbered("AFTER", i).into_token_stream()));
    let scope = plan.values.scope.as_ref().map_or_else(|| names::NONE.to_token_stream(), some_kind);
    let provisions = plan.provides.iter().enumerate().map(|(i, ty)| {
        let constant = names::numbered("PROVIDED", i);
        names::call(names::CHECK_PROVISION, ty, quote!(#name, #scope, #constant.interface))
    });
    let init = match &plan.build {
        Build::Init(hook) => parameters(hook, 0),
        Build::Around(hook) => vec![names::call(names::CHECK_AROUND, hook, quote!(&#descriptor))],
        Build::Provided | Build::Fields(..) => Vec::new(),
    };
    let fallback = plan.fallback.iter().flat_map(|hook| parameters(hook, 1));
    let others = after.chain(provisions).chain(init).chain(fallback).map(|check| quote!(const _: () = #check;));
    // What the block itself comes to: each `const` more is work for the compiler.
    let acyclic = names::call(names::ASSERT_ACYCLIC, ident, quote!(&#descriptor));
    fields.chain(others).chain([hook_checks(plan), acyclic]).collect()
}

fn some_kind(scope: &TokenStream) -> TokenStream {
    let (some, kind) = (names::SOME, names::kind_of(scope));
    quote!(#some(#kind))
}

/// How long it lives, where an option says something of that.
fn life(plan: &Plan) -> Option<TokenStream> {
    match &plan.values {
        Values { scope: Some(scope), .. } => {
            let (life, kind) = (names::LIFE_SCOPE, names::kind_of(scope));
            Some(quote!(#life(#kind)))
        }
        Values { early: true, .. } => Some(names::LIFE_EARLY.to_token_stream()),
        Values { lazy, optional, pool, .. } if *lazy || *optional || pool.is_some() || !plan.after.is_empty() => {
            Some(names::LIFE_ONLY_APP.to_token_stream())
        }
        _ => None,
    }
}

/// What a function takes is checked where it is named; of a closure, each parameter where it stands.
fn parameters(hook: &Hook, group: usize) -> Vec<TokenStream> {
    let descriptor = names::descriptor_static();
    match hook {
        Hook::Closure(closure) if countable(closure) => {
            let check =
                |(i, parameter)| names::call(names::CHECK_PARAMETER, place(parameter), quote!(&#descriptor, #group, #i));
            closure.inputs.iter().enumerate().map(check).collect()
        }
        Hook::Closure(_) | Hook::Path(_) => vec![names::call(names::CHECK_EDGES, hook, quote!(&#descriptor, #group))],
    }
}

/// Which number a parameter has is known only if all of them are there.
fn countable(closure: &ExprClosure) -> bool {
    let is_plain = |parameter: &Pat| !matches!(parameter.to_token_stream().into_iter().next(), Some(TokenTree::Punct(first)) if first.as_char() == '#');
    closure.inputs.iter().all(is_plain)
}

/// Its type, or the parameter itself where its type is not written.
fn place(parameter: &Pat) -> &dyn ToTokens {
    match parameter {
        Pat::Type(typed) => &typed.ty,
        other => other,
    }
}

/// Whether a type says this name, and so may be the resource itself.
fn mentions(ty: TokenStream, ident: &Ident) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == *ident,
        TokenTree::Group(group) => mentions(group.stream(), ident),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
