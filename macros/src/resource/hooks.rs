//! Generates the constants of the hooks. A path is wrapped, and its shape is read from its type; a closure literal is
//! applied to arguments of known type, so that its parameters need no annotation.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::plan::{From, Part};
use crate::{
    names::{self, Name, here},
    parse::{Hook, is_async, takes_by_value},
};

/// `init` and `fallback` of a `#[managed_resource]`.
pub(crate) fn init(hook: &Hook, blocking: bool) -> TokenStream {
    wrapped(names::INIT, hook, &blocking_call(blocking))
}

/// `around`, which is `init` and `dispose` in one.
pub(crate) fn around(hook: &Hook) -> TokenStream {
    constructed(names::INIT, "around", hook)
}

/// The fields of a `#[resource]`, then its `init`.
pub(crate) fn fields(parts: &[Part], then: Option<&Hook>, blocking: bool) -> TokenStream {
    let (init, fields, ok) = (names::INIT, names::FIELDS, names::OK);
    let injector = names::injector();
    let mut edges = TokenStream::new();
    let mut values = TokenStream::new();
    for (i, Part { member, cfg, from }) in parts.iter().enumerate() {
        let constant = names::numbered("FIELD", i);
        let value = match from {
            From::App(ty) => {
                // Asked in the same words as in the constant of the field: rustc says the same error only once.
                let injected = names::injected(ty);
                edges.extend(quote!(#(#cfg)* #injected.edge,));
                // Not `?`, which asks the compiler for three traits each time.
                let err = names::ERR;
                quote!(match (#constant.take)(#injector) { #ok(value) => value, #err(error) => return #err(error) })
            }
            From::Default => {
                let default = names::DEFAULT_VALUE;
                quote!(#default())
            }
            From::Value(value) => value.to_token_stream(),
        };
        values.extend(quote!(#(#cfg)* #member: #value,));
    }
    let (then, blocking) = (optional(then.map(self::then)), blocking_call(blocking));
    quote! {
        #init::<Self>::fields(
            &[#edges],
            &#fields { build: |#injector| #ok(Self { #values }), then: #then },
        )#blocking
    }
}

fn then(hook: &Hook) -> TokenStream {
    match hook {
        Hook::Path(_) => wrapped(names::THEN, hook, &TokenStream::new()),
        Hook::Closure(closure) => {
            let (then, mutable, is_async) = (names::THEN, names::MUT_CLOSURE, is_async(closure));
            let call = applied(names::SETTLE, hook);
            quote!(#then::<Self>::closure(#is_async, &#mutable(#call)))
        }
    }
}

/// `dispose`: borrows, unless its closure says otherwise.
pub(crate) fn dispose(hook: &Hook, blocking: bool) -> TokenStream {
    let blocking = blocking_call(blocking);
    let Hook::Closure(closure) = hook else { return wrapped(names::DISPOSE, hook, &blocking) };
    let (dispose, is_async, call) = (names::DISPOSE, is_async(closure), applied(names::SETTLE, hook));
    let (form, wrapper) = if takes_by_value(closure) {
        (quote!(by_value), names::VALUE_CLOSURE)
    } else {
        (quote!(by_ref), names::REF_CLOSURE)
    };
    quote!(#dispose::<Self>::#form(#is_async, &#wrapper(#call))#blocking)
}

/// `health`
pub(crate) fn health(hook: &Hook) -> TokenStream {
    let Hook::Closure(_) = hook else { return wrapped(names::HEALTH_CHECK, hook, &TokenStream::new()) };
    let (health, wrapper, call) = (names::HEALTH_CHECK, names::HEALTH_CLOSURE, applied(names::CHECKED, hook));
    quote!(#health::<Self>::closure(&#wrapper(#call)))
}

/// `run`: borrows, unless its closure says otherwise.
pub(crate) fn run(hook: &Hook) -> TokenStream {
    let Hook::Closure(closure) = hook else { return wrapped(names::RUN, hook, &TokenStream::new()) };
    let (form, wrapper) = if takes_by_value(closure) {
        (quote!(by_arc), names::RUN_ARC_CLOSURE)
    } else {
        (quote!(by_ref), names::RUN_REF_CLOSURE)
    };
    let (run, span) = (names::RUN, hook.span());
    let running = names::RUNNING.at(span);
    let (value, shutdown) = (Ident::new("value", Span::mixed_site()), Ident::new("shutdown", Span::mixed_site()));
    let apply2 = names::call(names::APPLY2, hook, quote!(#value, #shutdown, #hook));
    let call = quote_spanned!(here(span)=> |#value, #shutdown| #running(#apply2));
    quote!(#run::<Self>::#form(&#wrapper(#call)))
}

/// `Kind::<Self>::hook(&Path::new(HOOK))`, whose errors point at the hook.
fn wrapped(kind: Name, hook: &Hook, blocking: &TokenStream) -> TokenStream {
    let wrapped = constructed(kind, "hook", hook);
    quote!(#wrapped #blocking)
}

/// `Kind::<Self>::constructor(&Path::new(HOOK))`
fn constructed(kind: Name, constructor: &str, hook: &Hook) -> TokenStream {
    let span = hook.span();
    let (kind, path, enclosed) = (kind.at(span), names::PATH.written_at(span), hook.enclosed());
    let path = quote_spanned!(span=> &#path::new #enclosed);
    let constructor = Ident::new(constructor, here(span));
    quote_spanned!(here(span)=> #kind::<Self>::#constructor(#path))
}

/// A closure literal as a function of one argument; `convert` erases what it returns.
fn applied(convert: Name, hook: &Hook) -> TokenStream {
    let value = Ident::new("value", Span::mixed_site());
    let apply = names::call(names::APPLY, hook, quote!(#value, #hook));
    let (span, convert) = (hook.span(), convert.at(hook.span()));
    quote_spanned!(here(span)=> |#value| #convert(#apply))
}

fn blocking_call(blocking: bool) -> TokenStream {
    if blocking { quote!(.blocking()) } else { TokenStream::new() }
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    let (some, none) = (names::SOME, names::NONE);
    value.map_or_else(|| none.at(Span::mixed_site()), |value| quote!(#some(#value)))
}
