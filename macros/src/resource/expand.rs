//! Generates the block beside a struct.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, Ident, spanned::Spanned};

use super::{
    hooks,
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
        after: (0..plan.after.len()).map(|i| names::numbered("AFTER", i).into_token_stream()).collect(),
        provides: plan.provides.iter().map(|interface| provision(ident, interface)).collect(),
    };
    let statics = declared.statics(&quote!(resource::<#ident>));
    let resource = declared.resource(&Generics::default());
    let (edges, managed, checks, submit) = (edges(&plan), managed(&plan), checks(&plan), submit());
    let block = block(&plan.root, &quote!(#edges #statics #resource #managed #submit #checks));
    TokenStream::from_iter([plan.item.into_token_stream(), block])
}

/// A constant for each edge that has a type of its own in the source, so that each type is asked about once.
fn edges(plan: &Plan) -> TokenStream {
    let fields = injected(&plan.build).map(|(i, part, ty)| {
        let (constant, field, cfg) = (names::numbered("FIELD", i), names::FIELD, &part.cfg);
        let injected = names::INJECTED.at(ty.span());
        quote_spanned!(here(ty.span())=> #(#cfg)* const #constant: #field<#ty> = #injected::<#ty>();)
    });
    let after = plan.after.iter().enumerate().map(|(i, ty)| {
        let (constant, edge, form) = (names::numbered("AFTER", i), names::EDGE, names::FORM_AFTER);
        let descriptor_of = names::DESCRIPTOR_OF.at(ty.span());
        quote_spanned!(here(ty.span())=> const #constant: #edge = #edge::resource(#descriptor_of::<#ty>(), #form);)
    });
    fields.chain(after).collect()
}

fn injected(build: &Build) -> impl Iterator<Item = (usize, &Part, &TokenStream)> {
    let parts = match build {
        Build::Fields(parts, _) => parts.as_slice(),
        Build::Provided | Build::Init(_) => &[],
    };
    parts.iter().enumerate().filter_map(|(i, part)| match &part.from {
        From::App(ty) => Some((i, part, ty)),
        From::Default | From::Value(_) => None,
    })
}

fn options(values: &Values) -> TokenStream {
    let (options, retry) = (names::OPTIONS, names::RETRY);
    let flags = [
        ("early", values.early),
        ("optional", values.optional),
        ("provided", values.provided),
        ("primary", values.primary),
        ("blocking", values.blocking),
    ];
    let flags = flags.into_iter().filter(|(_, given)| *given).map(|(name, _)| {
        let name = Ident::new(name, Span::mixed_site());
        quote!(#name: true,)
    });
    let init_timeout = values.init_timeout.map(|limit| (names::limit(limit), quote!(init_timeout)));
    let dispose_timeout = values.dispose_timeout.map(|limit| (names::limit(limit), quote!(dispose_timeout)));
    let limits = init_timeout.into_iter().chain(dispose_timeout).map(|(limit, name)| quote!(#name: #limit,));
    let retry = values.retry.as_ref().map(|Attempts { attempts, backoff }| {
        let backoff = names::duration(*backoff);
        quote!(retry: #retry { attempts: #attempts, backoff: #backoff },)
    });
    quote!(#options { #(#flags)* #(#limits)* #retry ..#options::DEFAULT })
}

/// That the type does not implement the trait is reported at the trait in the list.
fn provision(ident: &Ident, interface: &TokenStream) -> TokenStream {
    let span = interface.span();
    let (provision, descriptor_of, view_as) = (names::PROVISION, names::DESCRIPTOR_OF.at(span), names::VIEW_AS.at(span));
    quote_spanned! {here(span)=>
        #provision {
            interface: #descriptor_of::<#interface>(),
            view: |weak| #view_as::<#ident, #interface>(weak, |weak| weak),
        }
    }
}

fn managed(plan: &Plan) -> TokenStream {
    let (managed, init, ident) = (names::MANAGED, names::INIT, &plan.item.ident);
    let (option, some, resource) = (names::OPTION, names::SOME, names::RESOURCE.at(plan.item.ident.span()));
    let blocking = plan.values.blocking;
    let build = match &plan.build {
        Build::Provided => quote!(#init::<Self>::provided()),
        Build::Init(hook) => hooks::init(hook, blocking),
        Build::Fields(parts, then) => hooks::fields(parts, then.as_ref(), blocking),
    };
    let optional = [
        ("FALLBACK", names::INIT, plan.fallback.as_ref().map(|hook| hooks::init(hook, blocking))),
        ("DISPOSE", names::DISPOSE, plan.dispose.as_ref().map(|hook| hooks::dispose(hook, blocking))),
        ("HEALTH", names::HEALTH_CHECK, plan.health.as_ref().map(hooks::health)),
        ("RUN", names::RUN, plan.run.as_ref().map(hooks::run)),
    ];
    let optional = optional.into_iter().filter_map(|(constant, ty, hook)| {
        let constant = Ident::new(constant, Span::mixed_site());
        hook.map(|hook| quote!(const #constant: #option<#ty<Self>> = #some(#hook);))
    });
    quote! {
        #[automatically_derived]
        impl #managed for #ident where #ident: #resource {
            const INIT: #init<Self> = #build;
            #(#optional)*
        }
    }
}

/// What the compiler checks beyond types, each at the place in the source that can break it.
fn checks(plan: &Plan) -> TokenStream {
    let descriptor = names::descriptor_static();
    let fields = injected(&plan.build).map(|(i, part, ty)| {
        let (check, constant, cfg) = (names::CHECK_EDGE.at(ty.span()), names::numbered("FIELD", i), &part.cfg);
        quote_spanned!(here(ty.span())=> #(#cfg)* const _: () = #check(&#descriptor, #constant.edge);)
    });
    let after = plan.after.iter().enumerate().map(|(i, ty)| {
        let (check, constant) = (names::CHECK_EDGE.at(ty.span()), names::numbered("AFTER", i));
        quote_spanned!(here(ty.span())=> const _: () = #check(&#descriptor, #constant);)
    });
    let init = match &plan.build {
        Build::Init(hook) => Some(hook.span()),
        Build::Provided | Build::Fields(..) => None,
    };
    let groups = [(0_usize, init), (1, plan.fallback.as_ref().map(crate::parse::Hook::span))];
    let groups = groups.into_iter().filter_map(|(group, span)| {
        let (span, check) = (span?, names::CHECK_EDGES.at(span?));
        Some(quote_spanned!(here(span)=> const _: () = #check(&#descriptor, #group);))
    });
    let span = plan.item.ident.span();
    let acyclic = names::ASSERT_ACYCLIC.at(span);
    let acyclic = quote_spanned!(here(span)=> const _: () = #acyclic(&#descriptor););
    fields.chain(after).chain(groups).chain([acyclic]).collect()
}
