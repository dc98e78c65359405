//! Generates the `main` that the program enters, around the user's.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::plan::Plan;
use crate::{
    entry::parameters::Parameters,
    names::{self, here},
};

/// A `main` that holds the user's as an item, and runs it.
pub(crate) fn expand(plan: &Plan) -> TokenStream {
    let function = &plan.function;
    let (attributes, visibility) = (&function.attributes, &function.visibility);
    let (signature, body) = (&function.signature, &function.body);
    let (exit_code, import, links) = (plan.root.exit_code(), plan.root.import(), links(&plan.link));
    let parameters = Parameters::of(function);
    let (declarations, start) = (&parameters.declarations, start(plan, &parameters));
    quote! {
        #(#attributes)*
        #visibility fn main() -> #exit_code {
            #[allow(clippy::missing_const_for_fn, clippy::needless_pass_by_value, clippy::unnecessary_wraps, clippy::unused_async)]
            #signature #body
            #links
            {
                #import
                #declarations
                #start
            }
        }
    }
}

/// A reference to each crate, without which the linker drops it.
fn links(crates: &[Ident]) -> TokenStream {
    crates.iter().map(|krate| quote_spanned!(krate.span()=> extern crate #krate as _;)).collect()
}

fn start(plan: &Plan, parameters: &Parameters) -> TokenStream {
    let (run_main, main) = (names::RUN_MAIN, names::MAIN);
    let (edges, call) = (parameters.edges(), parameters.call(&future(plan, &parameters.arguments)));
    let (options, configure) = (options(plan), configure(plan));
    quote! {
        #run_main(#main {
            options: #options,
            edges: #edges,
            configure: #configure,
            call: #call,
        })
    }
}

fn options(plan: &Plan) -> TokenStream {
    let (options, some) = (names::MAIN_OPTIONS, names::SOME);
    let current_thread = plan.current_thread.then(|| quote!(current_thread: true,));
    let only_roots = plan.only_roots.then(|| quote!(only_roots: true,));
    let exit_with_parent = plan.exit_with_parent.then(|| quote!(exit_with_parent: true,));
    let worker_threads = plan.worker_threads.as_ref().map(|number| quote!(worker_threads: #some(#number),));
    let limits = plan.limits.iter().map(|(name, limit)| {
        let (name, limit) = (Ident::new(name, Span::mixed_site()), names::limit(*limit));
        quote!(#name: #limit,)
    });
    quote!(#options { #current_thread #only_roots #exit_with_parent #worker_threads #(#limits)* ..#options::DEFAULT })
}

fn configure(plan: &Plan) -> TokenStream {
    let Some(hook) = &plan.configure else { return names::OK.at(Span::mixed_site()) };
    let span = hook.span();
    let (configured, builder) = (names::CONFIGURED.at(span), names::variable("builder", Span::mixed_site()));
    let apply = names::call(names::APPLY, hook, quote!(#builder, #hook));
    quote_spanned!(here(span)=> |#builder| #configured(#apply))
}

/// What `main` comes to, as a future; a synchronous one runs beside the runtime.
fn future(plan: &Plan, arguments: &[Ident]) -> TokenStream {
    let (pin, blocking_main, never_ending) = (names::PIN_BOX, names::BLOCKING_MAIN, names::NEVER_ENDING);
    let call = quote!(main(#(#arguments),*));
    match (plan.function.signature.asyncness.is_some(), plan.function.never_returns()) {
        (true, true) => quote!(#never_ending(#call)),
        (false, true) => quote!(#blocking_main(move || #call)),
        (true, false) => {
            let outcome = outcome(plan, &quote!(#call.await));
            quote!(#pin(async move { #outcome }))
        }
        (false, false) => {
            let outcome = outcome(plan, &call);
            quote!(#blocking_main(move || { #outcome }))
        }
    }
}

/// Method resolution chooses what the returned value means.
fn outcome(plan: &Plan, call: &TokenStream) -> TokenStream {
    let (span, wrapper) = (plan.function.output_span(), names::RETURNED);
    let (result, other, wrong) = (names::RESULT_MAIN, names::OTHER_MAIN, names::WRONG_MAIN);
    let (returned, method) = (names::variable("returned", span), names::outcome_method(span));
    let outcome = quote_spanned!(span=> (&&#returned).#method());
    quote! {
        use {#result as _, #other as _, #wrong as _};
        let #returned = #wrapper::new(#call);
        #outcome
    }
}
