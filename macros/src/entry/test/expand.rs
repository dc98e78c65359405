//! Generates the test that the harness calls, around the user's function.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Type, ext::IdentExt, spanned::Spanned};

use super::{plan::Plan, with::StandIn};
use crate::{
    entry::parameters::Parameters,
    names::{self, here},
    options::START_PAUSED,
};

/// A test that holds the user's function as an item, and runs it.
pub(crate) fn expand(plan: &Plan) -> TokenStream {
    let function = &plan.function;
    let (attributes, visibility) = (&function.attributes, &function.visibility);
    let (signature, body, name) = (&function.signature, &function.body, &function.signature.ident);
    let (test, import) = (plan.root.test_attribute(), plan.root.import());
    let parameters = Parameters::of(function);
    let (declarations, run) = (&parameters.declarations, run(plan, &parameters));
    // A function that returns nothing has no error to return, and `#[should_panic]` wants that said.
    let (output, end) = if function.returns_nothing() {
        (None, Some(quote!(.unwrap_or_default())))
    } else {
        let result = plan.root.test_result();
        (Some(quote!(-> #result)), None)
    };
    quote! {
        #(#attributes)*
        #test
        #visibility fn #name() #output {
            #[allow(clippy::missing_const_for_fn, clippy::needless_pass_by_value, clippy::unnecessary_wraps, clippy::unused_async)]
            #signature #body
            {
                #import
                #declarations
                #run #end
            }
        }
    }
}

fn run(plan: &Plan, parameters: &Parameters) -> TokenStream {
    let (run_test, test, some) = (names::RUN_TEST, names::TEST, names::SOME);
    let (edges, call) = (parameters.edges(), parameters.call(&future(plan, &parameters.arguments)));
    let multi_thread = plan.multi_thread.then(|| quote!(multi_thread: true,));
    let worker_threads = plan.worker_threads.as_ref().map(|number| quote!(worker_threads: #some(#number),));
    let (clock, register, with) = (clock(plan.paused), register(&plan.register), with(&plan.with));
    let name = plan.function.signature.ident.unraw().to_string();
    quote! {
        #run_test(#test {
            name: #name,
            #multi_thread
            #worker_threads
            #clock
            #register
            #with
            edges: #edges,
            ..#test::new(#call)
        })
    }
}

/// Whether tokio has the method is for the user's crate to know; that it has not is reported at the key.
fn clock(paused: Option<Span>) -> Option<TokenStream> {
    let (span, paused_clock) = (paused?, names::PAUSED_CLOCK);
    let (builder, start_paused) = (names::variable("builder", span), Ident::new(START_PAUSED, span));
    let call = quote_spanned!(span=> #builder.#start_paused(true));
    Some(quote! {
        clock: |#builder| {
            #[allow(unused_imports)]
            use #paused_clock as _;
            #call;
        },
    })
}

/// A type that is no resource is reported where it is named.
fn register(types: &[Type]) -> Option<TokenStream> {
    if types.is_empty() {
        return None;
    }
    let builder = names::variable("builder", Span::mixed_site());
    let steps = types.iter().map(|ty| {
        let span = ty.span();
        let registered = names::REGISTERED.at(span);
        quote_spanned!(here(span)=> let #builder = #registered::<#ty>(#builder);)
    });
    Some(quote! {
        register: |#builder| {
            #(#steps)*
            #builder
        },
    })
}

/// The values are made one after the other, each in the app's runtime.
fn with(values: &[StandIn]) -> Option<TokenStream> {
    if values.is_empty() {
        return None;
    }
    let (builder, value) = (names::variable("builder", Span::mixed_site()), names::variable("value", Span::mixed_site()));
    let steps = values.iter().map(|StandIn { interface, value: expression }| {
        let Some(interface) = interface else {
            let replace = names::call(names::REPLACE, expression, quote!(#builder, #expression));
            return quote!(let #builder = #replace;);
        };
        let (arc, unshared) = (names::ARC, names::UNSHARED);
        let given = names::call(names::GIVEN, expression, expression.to_token_stream());
        let end = names::end_of(expression);
        let method = names::shared_method(end);
        let shared = quote_spanned!(end=> #given.#method());
        let bind = quote_spanned!(here(interface.span())=> #builder.bind::<#interface>(#value));
        quote! {
            #[allow(unused_imports)]
            use #unshared as _;
            let #value: #arc<#interface> = #shared;
            let #builder = #bind;
        }
    });
    let (pin, ok, error) = (names::PIN_BOX, names::OK, names::BOX_ERROR);
    Some(quote! {
        with: |#builder| #pin(async move {
            #(#steps)*
            #ok::<_, #error>(#builder)
        }),
    })
}

/// What the function comes to, as a future; a synchronous one runs beside the runtime.
fn future(plan: &Plan, arguments: &[Ident]) -> TokenStream {
    let (pin, blocking_test) = (names::PIN_BOX, names::BLOCKING_TEST);
    let name = &plan.function.signature.ident;
    let call = quote!(#name(#(#arguments),*));
    if plan.function.signature.asyncness.is_some() {
        let result = result(plan, &quote!(#call.await));
        quote!(#pin(async move { #result }))
    } else {
        let result = result(plan, &call);
        quote!(#blocking_test(move || { #result }))
    }
}

/// A wrong return type is reported where it is written.
fn result(plan: &Plan, call: &TokenStream) -> TokenStream {
    let span = plan.function.output_span();
    let (test_result, returned) = (names::TEST_RESULT.written_at(span), names::variable("returned", span));
    let result = quote_spanned!(span=> #test_result(#returned));
    quote! {
        #[allow(clippy::let_unit_value)]
        let #returned = #call;
        #result
    }
}
