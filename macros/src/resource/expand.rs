//! Generates the block beside a struct.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, Ident, spanned::Spanned};

use super::{
    checks::checks,
    hooks,
    lines::lines,
    plan::{Attempts, Build, From, Part, Plan, Values},
};
use crate::{
    descriptor::{Declared, block, submit},
    names::{self, here},
};

/// The struct as it was written, and the block.
pub(crate) fn expand(plan: Plan) -> TokenStream {
    let ident = &plan.item.ident;
    let declared = Declared {
        ident,
        ty: ident.to_token_stream(),
        name: plan.name.as_ref(),
        options: options(&plan.values),
        held: held(&plan.values),
        after: (0..plan.after.len()).map(|i| names::numbered("AFTER", i).into_token_stream()).collect(),
        provides: (0..plan.provides.len()).map(|i| names::numbered("PROVIDED", i).into_token_stream()).collect(),
        lines: lines(&plan),
    };
    let constructor = match &plan.values.pool {
        _ if plan.stub => quote!(stub),
        Some(_) => quote!(pooled::<#ident>),
        None => quote!(resource::<#ident>),
    };
    let fallback = plan.fallback.as_ref().filter(|_| !plan.stub).map(|_| quote!(.with_fallback::<#ident>()));
    let statics = declared.statics(&constructor, &fallback.unwrap_or_default());
    let managed = declared.managed(&Generics::default(), &hooks(&plan));
    let (edges, pool) = (edges(&plan), pool(&plan.values));
    // A law may hold or not by an option that could not be read.
    let (checks, submit) = if plan.stub { Default::default() } else { (checks(&plan), submit()) };
    let block = block(&plan.root, &quote!(#edges #pool #statics #managed #submit #checks));
    TokenStream::from_iter([plan.item.into_token_stream(), block])
}

/// A constant for each edge that has a type of its own in the source, so that each type is asked about once.
fn edges(plan: &Plan) -> TokenStream {
    let fields = injected(&plan.build).map(|(i, part, ty)| {
        let (constant, field, cfg) = (names::numbered("FIELD", i), names::FIELD, &part.cfg);
        let injected = names::FIELD_OF.at(ty.span());
        quote_spanned!(here(ty.span())=> #(#cfg)* const #constant: #field<#ty> = #injected::<#ty>();)
    });
    let after = plan.after.iter().enumerate().map(|(i, ty)| {
        let (constant, edge, form) = (names::numbered("AFTER", i), names::EDGE, names::FORM_AFTER);
        let descriptor_of = names::DESCRIPTOR_OF.at(ty.span());
        quote_spanned!(here(ty.span())=> const #constant: #edge = #edge::resource(#descriptor_of::<#ty>(), #form);)
    });
    let provided = plan.provides.iter().enumerate().map(|(i, ty)| {
        let (constant, ty_of, provision) =
            (names::numbered("PROVIDED", i), names::PROVISION, provision(&plan.item.ident, ty));
        quote!(const #constant: #ty_of = #provision;)
    });
    fields.chain(after).chain(provided).collect()
}

/// The fields that are dependencies.
pub(super) fn injected(build: &Build) -> impl Iterator<Item = (usize, &Part, &TokenStream)> {
    let parts = match build {
        Build::Fields(parts, _) => parts.as_slice(),
        Build::Provided | Build::Init(_) | Build::Around(_) => &[],
    };
    parts.iter().enumerate().filter_map(|(i, part)| match &part.from {
        From::App(ty) => Some((i, part, ty)),
        From::Default(_) | From::Value(_) => None,
    })
}

fn options(values: &Values) -> Option<TokenStream> {
    let (options, retry) = (names::OPTIONS, names::RETRY);
    let flags = [
        ("early", values.early),
        ("optional", values.optional),
        ("provided", values.provided),
        ("primary", values.primary),
        ("blocking", values.blocking),
        ("lazy", values.lazy),
        ("ignore_failure", values.ignore_failure),
        ("stop_on_end", values.stop_on_end),
    ];
    let flags = flags.into_iter().filter(|(_, given)| *given).map(|(name, _)| {
        let name = Ident::new(name, Span::mixed_site());
        quote!(#name: true,)
    });
    let init_timeout = values.init_timeout.map(|limit| (names::limit(limit), quote!(init_timeout)));
    let dispose_timeout = values.dispose_timeout.map(|limit| (names::limit(limit), quote!(dispose_timeout)));
    let limits = init_timeout.into_iter().chain(dispose_timeout).map(|(limit, name)| quote!(#name: #limit,));
    let retry = values.retry.as_ref().map(|Attempts { most, backoff, .. }| {
        let backoff = names::duration(*backoff);
        quote!(retry: #retry { attempts: #most, backoff: #backoff },)
    });
    let some = names::SOME;
    let restart = values.restart.as_ref().map(|restart| quote!(restart: #some(#restart),));
    let pool = values.pool.as_ref().map(|_| {
        let pool = names::pool_static();
        quote!(pool: #some(&#pool),)
    });
    let scope = values.scope.as_ref().map(names::scope_option);
    let given = quote!(#(#flags)* #pool #scope #(#limits)* #retry #restart);
    (!given.is_empty()).then(|| quote!(#options { #given ..#options::DEFAULT }))
}

/// How it is held, as a type.
fn held(values: &Values) -> TokenStream {
    let form = match values {
        Values { scope: Some(_), .. } => names::HELD_SCOPED,
        Values { optional: true, .. } => names::HELD_OPTIONAL,
        Values { lazy: true, .. } => names::HELD_LAZY,
        Values { pool: Some(_), .. } => names::HELD_POOLED,
        _ => names::HELD_SHARED,
    };
    quote!(#form<Self>)
}

/// The static that the options of a pool stand in.
fn pool(values: &Values) -> Option<TokenStream> {
    let (pool, name, ty) = (values.pool.as_ref()?, names::pool_static(), names::POOL_OPTIONS);
    Some(quote!(static #name: #ty = #pool;))
}

/// That the type does not implement the trait is reported at the trait in the list.
fn provision(ident: &Ident, interface: &TokenStream) -> TokenStream {
    let span = interface.span();
    let weak = names::variable("weak", here(span));
    let (provision, interface_of, view_as) = (names::PROVISION, names::INTERFACE_OF.at(span), names::VIEW_AS.at(span));
    quote_spanned! {here(span)=>
        #provision {
            interface: #interface_of::<#interface>(),
            view: |#weak| #view_as::<#ident, #interface>(#weak, |#weak| #weak),
        }
    }
}

/// A constant for each hook.
fn hooks(plan: &Plan) -> TokenStream {
    let init = names::INIT;
    let (option, some) = (names::OPTION, names::SOME);
    let build = match &plan.build {
        Build::Provided => quote!(#init::<Self>::provided()),
        Build::Init(hook) => hooks::init(hook),
        Build::Around(hook) => hooks::around(hook),
        Build::Fields(parts, then) => hooks::fields(parts, then.as_ref()),
    };
    let optional = [
        ("FALLBACK", names::INIT, plan.fallback.as_ref().map(hooks::init)),
        ("DISPOSE", names::DISPOSE, plan.dispose.as_ref().map(hooks::dispose)),
        ("HEALTH", names::HEALTH_CHECK, plan.health.as_ref().map(hooks::health)),
        ("RUN", names::RUN, plan.run.as_ref().map(hooks::run)),
    ];
    let optional = optional.into_iter().filter_map(|(constant, ty, hook)| {
        let constant = Ident::new(constant, Span::mixed_site());
        hook.map(|hook| quote!(const #constant: #option<#ty<Self>> = #some(#hook);))
    });
    quote! {
        const INIT: #init<Self> = #build;
        #(#optional)*
    }
}
