//! What a `const` checks of the hooks, which are known by their types only; each at the place in the source that can break it.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;

use super::plan::{Build, Plan};
use crate::names::{self, Name};

/// A constant for each law that an option calls for.
pub(super) fn hook_checks(plan: &Plan) -> TokenStream {
    let check = |law: Name, constant: &str, place: &dyn ToTokens| {
        let (ident, name, managed) = (&plan.item.ident, plan.item.ident.unraw().to_string(), names::MANAGED);
        let constant = Ident::new(constant, proc_macro2::Span::mixed_site());
        let check = names::call(law, &place.to_token_stream(), quote!(&<#ident as #managed>::#constant, #name));
        quote!(const _: () = #check;)
    };
    let init = match &plan.build {
        Build::Init(hook) | Build::Fields(_, Some(hook)) => Some(hook),
        Build::Provided | Build::Around(_) | Build::Fields(_, None) => None,
    };
    let retry = plan.values.retry.as_ref().map(|retry| Ident::new(crate::options::RETRY, retry.key));
    let retry = retry.map(|key| check(names::CHECK_RETRY, "INIT", &key));
    if !plan.values.blocking {
        let fallback = plan.fallback.as_ref().map(|hook| check(names::CHECK_FALLBACK, "INIT", hook));
        return retry.into_iter().chain(fallback).collect();
    }
    // On the blocking pool, what takes too long is given up: there, every `fallback` has its use.
    let sync = [
        init.map(|hook| check(names::CHECK_BLOCKING_INIT, "INIT", hook)),
        plan.fallback.as_ref().map(|hook| check(names::CHECK_BLOCKING_FALLBACK, "FALLBACK", hook)),
        plan.dispose.as_ref().map(|hook| check(names::CHECK_BLOCKING_DISPOSE, "DISPOSE", hook)),
    ];
    retry.into_iter().chain(sync.into_iter().flatten()).collect()
}
