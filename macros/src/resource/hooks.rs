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
pub(crate) fn init(hook: &Hook) -> TokenStream {
    wrapped(names::INIT, hook)
}

/// `around`, which is `init` and `dispose` in one.
pub(crate) fn around(hook: &Hook) -> TokenStream {
    constructed(names::INIT, "around", 3, hook)
}

/// The fields of a `#[resource]`, then its `init`.
pub(crate) fn fields(parts: &[Part], then: Option<&Hook>) -> TokenStream {
    let (init, fields, ok) = (names::INIT, names::FIELDS, names::OK);
    let injector = names::injector();
    let mut edges = TokenStream::new();
    let mut values = TokenStream::new();
    for (i, Part { member, cfg, from }) in parts.iter().enumerate() {
        let constant = names::numbered("FIELD", i);
        let value = match from {
            From::App(_) => {
                edges.extend(quote!(#(#cfg)* #constant.edge,));
                // Not `?`, which asks the compiler for three traits each time.
                let (err, it) = (names::ERR, names::variable("it", Span::mixed_site()));
                quote!(match (#constant.take)(#injector) { #ok(#it) => #it, #err(#it) => return #err(#it) })
            }
            From::Default(ty) => names::generic_call(names::DEFAULT_OF, ty),
            From::Value(value) => value.to_token_stream(),
        };
        values.extend(quote!(#(#cfg)* #member: #value,));
    }
    let then = optional(then.map(self::then));
    quote! {
        #init::<Self>::fields(
            &[#edges],
            &#fields { build: |#injector| #ok(Self { #values }), then: #then },
        )
    }
}

fn then(hook: &Hook) -> TokenStream {
    match hook {
        Hook::Path(_) => wrapped(names::THEN, hook),
        Hook::Closure(closure) => {
            let (then, mutable, is_async) = (names::THEN, names::MUT_CLOSURE, is_async(closure));
            let call = applied(names::PREPARED, hook);
            quote!(#then::<Self>::closure(#is_async, &#mutable(#call)))
        }
    }
}

/// `dispose`: borrows, unless its closure says otherwise.
pub(crate) fn dispose(hook: &Hook) -> TokenStream {
    let Hook::Closure(closure) = hook else { return wrapped(names::DISPOSE, hook) };
    let (dispose, is_async, call) = (names::DISPOSE, is_async(closure), applied(names::DISPOSED, hook));
    let (form, wrapper) = if takes_by_value(closure) {
        (quote!(by_value), names::VALUE_CLOSURE)
    } else {
        (quote!(by_ref), names::REF_CLOSURE)
    };
    quote!(#dispose::<Self>::#form(#is_async, &#wrapper(#call)))
}

/// `health`
pub(crate) fn health(hook: &Hook) -> TokenStream {
    let Hook::Closure(_) = hook else { return wrapped(names::HEALTH_CHECK, hook) };
    let (health, wrapper, call) = (names::HEALTH_CHECK, names::HEALTH_CLOSURE, applied(names::CHECKED, hook));
    quote!(#health::<Self>::closure(&#wrapper(#call)))
}

/// `run`: borrows, unless its closure says otherwise.
pub(crate) fn run(hook: &Hook) -> TokenStream {
    let Hook::Closure(closure) = hook else { return constructed(names::RUN, "hook", 3, hook) };
    let (form, wrapper) = if takes_by_value(closure) {
        (quote!(by_arc), names::RUN_ARC_CLOSURE)
    } else {
        (quote!(by_ref), names::RUN_REF_CLOSURE)
    };
    let run = names::RUN;
    let (value, shutdown) = (names::variable("value", Span::mixed_site()), names::variable("shutdown", Span::mixed_site()));
    let apply2 = names::call(names::APPLY2, hook, quote!(#value, #shutdown, #hook));
    let running = names::call(names::RUNNING, hook, apply2);
    let call = quote_spanned!(here(hook.span())=> |#value, #shutdown| #running);
    quote!(#run::<Self>::#form(&#wrapper(#call)))
}

/// `Kind::<Self>::hook(&Path::new(HOOK))`, whose errors point at the hook.
fn wrapped(kind: Name, hook: &Hook) -> TokenStream {
    constructed(kind, "hook", 4, hook)
}

/// `Kind::<Self>::constructor(&Path::new(HOOK))`, where the function and its argument have the place of the hook: what is wrong
/// with both is reported once. Where a path does not say all its types, rustc would offer to write ours, were they not there.
fn constructed(kind: Name, constructor: &str, parameters: usize, hook: &Hook) -> TokenStream {
    let (start, end) = (names::start_of(hook), names::end_of(hook));
    let (kind, path, enclosed) = (kind.written_at(start), names::PATH.written_at(start), hook.enclosed());
    let (constructor, inferred) = (Ident::new(constructor, end), (0..parameters).map(|_| quote_spanned!(end=> _)));
    match hook {
        Hook::Path(_) => {
            let path = quote_spanned!(start=> &#path::<_, _>::new #enclosed);
            let inferred = quote_spanned!(end=> ::<#(#inferred),*>);
            quote_spanned!(start=> #kind::<Self>::#constructor #inferred (#path))
        }
        Hook::Closure(_) => {
            let path = quote_spanned!(start=> &#path::new #enclosed);
            quote_spanned!(start=> #kind::<Self>::#constructor(#path))
        }
    }
}

/// A closure literal as a function of one argument; `convert` erases what it returns.
fn applied(convert: Name, hook: &Hook) -> TokenStream {
    let value = names::variable("value", Span::mixed_site());
    let apply = names::call(names::APPLY, hook, quote!(#value, #hook));
    let call = names::call(convert, hook, apply);
    quote_spanned!(here(hook.span())=> |#value| #call)
}

fn optional(value: Option<TokenStream>) -> TokenStream {
    let (some, none) = (names::SOME, names::NONE);
    value.map_or_else(|| none.at(Span::mixed_site()), |value| quote!(#some(#value)))
}
