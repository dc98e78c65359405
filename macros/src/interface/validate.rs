//! The laws of an interface: each is one function, and its comment is the law.
//!
//! What makes a `dyn Trait` impossible is told here, at the item that does; rustc would point at our own use of it.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{
    FnArg, GenericParam, Generics, ItemTrait, ReturnType, Signature, TraitItem, TraitItemConst, TraitItemFn, TraitItemType,
    Type, TypeParamBound, parse_quote, spanned::Spanned,
};

use crate::{errors::Errors, messages, parse::not_generic};

/// Checks every law; whether there can be a `dyn Trait`.
pub(super) fn validate(item: &mut ItemTrait, errors: &mut Errors) -> bool {
    is_one_type(item, errors);
    if !is_shared_between_threads(item, errors) {
        // That is told; its users need not hear of it.
        let bounds: [TypeParamBound; 2] = [parse_quote!(::core::marker::Send), parse_quote!(::core::marker::Sync)];
        item.colon_token.get_or_insert_default();
        item.supertraits.extend(bounds);
    }
    let (rewritten, mut can_be_dyn) = (is_rewritten(item), true);
    for inner in &mut item.items {
        let before = errors.count();
        match inner {
            // Whether it is there is not for us to know.
            TraitItem::Fn(TraitItemFn { attrs, .. })
            | TraitItem::Type(TraitItemType { attrs, .. })
            | TraitItem::Const(TraitItemConst { attrs, .. })
                if attrs.iter().any(|attr| attr.path().is_ident("cfg")) => {}
            TraitItem::Fn(function) if !is_left_out(&function.sig.generics) => {
                is_called_on_a_value(&function.sig, errors);
                has_no_parameters_of_type(&function.sig, errors);
                returns_a_known_type(rewritten, &function.sig, errors);
                leave_out(&mut function.sig.generics, errors.count() > before);
            }
            TraitItem::Type(ty) if !is_left_out(&ty.generics) => {
                has_no_type(ty.type_token.span, errors);
                leave_out(&mut ty.generics, true);
            }
            TraitItem::Const(constant) => {
                has_no_constant(constant.const_token.span, errors);
                can_be_dyn = false;
            }
            _ => {}
        }
    }
    can_be_dyn
}

/// What is wrong is told; whoever names the `dyn Trait` need not hear of it, and goes without it.
fn leave_out(generics: &mut Generics, is_wrong: bool) {
    if is_wrong {
        generics.make_where_clause().predicates.push(parse_quote!(Self: ::core::marker::Sized));
    }
}

/// There is one `dyn Trait` of an interface.
fn is_one_type(item: &ItemTrait, errors: &mut Errors) {
    errors.ok(not_generic(&item.generics, "an interface", "trait Orders: Repository<Order> {}"));
}

/// What is held in an `Arc` by several threads is `Send + Sync`.
///
/// Only what is sure is told here: a bound of the user's own may bring both along.
fn is_shared_between_threads(item: &ItemTrait, errors: &mut Errors) -> bool {
    let bounds: Vec<String> = item.supertraits.iter().map(|bound| bound.to_token_stream().to_string()).collect();
    let sure = bounds.iter().all(|bound| ["Send", "Sync", "'static"].contains(&bound.as_str()));
    let both = ["Send", "Sync"].iter().all(|wanted| bounds.iter().any(|bound| bound == wanted));
    if !sure || both || item.generics.where_clause.is_some() {
        return true;
    }
    let note = "an `Arc<dyn Trait>` is used by several threads";
    let help = format!("write `trait {}: Send + Sync`", item.ident);
    errors.push(messages::wrong_shape(item.ident.span(), "an interface is `Send + Sync`", Some(note), &help));
    false
}

/// Whether it says `where Self: Sized`, so that a `dyn Trait` goes without it.
fn is_left_out(generics: &Generics) -> bool {
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    predicates.map(|predicate| predicate.to_token_stream().to_string()).any(|text| text.starts_with("Self : Sized"))
}

/// What is wrong, and what to write instead.
fn refuse(span: Span, what: &str, note: &str, help: &str, errors: &mut Errors) {
    errors.push(messages::wrong_shape(span, &format!("an interface cannot have {what}"), Some(note), help));
}

/// It is called through an `Arc<dyn Trait>`.
fn is_called_on_a_value(signature: &Signature, errors: &mut Errors) {
    if signature.receiver().is_some() {
        return;
    }
    let note = "it is called on an `Arc<dyn Trait>`";
    let help = format!("take `&self`, or leave it out of that: `fn {}(…) where Self: Sized`", signature.ident);
    refuse(signature.ident.span(), "a function without `self`", note, &help, errors);
}

/// A call through a `dyn Trait` is one function, whatever it is called with.
fn has_no_parameters_of_type(signature: &Signature, errors: &mut Errors) {
    let generic = signature.generics.params.iter().find(|param| !matches!(param, GenericParam::Lifetime(_)));
    let opaque = signature.inputs.iter().find_map(|input| match input {
        FnArg::Typed(parameter) => match &*parameter.ty {
            Type::ImplTrait(ty) => Some(ty.impl_token.span),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    let Some(span) = generic.map(Spanned::span).or(opaque) else { return };
    let note = "a call through `dyn Trait` is one function for all types";
    refuse(span, "a generic function", note, "name the type, or take a `&dyn Trait`", errors);
}

/// What a call through a `dyn Trait` returns is the same for all that implement it.
fn returns_a_known_type(rewritten: bool, signature: &Signature, errors: &mut Errors) {
    let note = "each implementation has a future of its own, and a `dyn Trait` wants one type";
    let boxed = "return `Pin<Box<dyn Future<Output = T> + Send + '_>>`";
    if let Some(token) = &signature.asyncness {
        if !rewritten {
            let help = format!("{boxed}, or write `#[async_trait]` below `#[resource]`");
            refuse(token.span(), "an `async fn`", note, &help, errors);
        }
        return;
    }
    if let ReturnType::Type(_, ty) = &signature.output
        && let Type::ImplTrait(ty) = &**ty
        && !rewritten
    {
        let note = "each implementation has a type of its own, and a `dyn Trait` wants one";
        refuse(ty.impl_token.span, "a function that returns `impl Trait`", note, "return a `Box<dyn Trait>`", errors);
    }
}

/// Whether another attribute below ours may make something else of its functions, as `#[async_trait]` does.
fn is_rewritten(item: &ItemTrait) -> bool {
    let built_in = ["allow", "cfg", "deny", "deprecated", "doc", "expect", "must_use", "warn"];
    !item.attrs.iter().all(|attr| built_in.iter().any(|name| attr.path().is_ident(name)))
}

/// A `dyn Trait` would have to say which type it is.
fn has_no_type(span: Span, errors: &mut Errors) {
    let note = "each implementation has its own, and a `dyn Trait` would have to say which";
    refuse(span, "an associated type", note, "name the type, or leave it out of `dyn Trait`: `where Self: Sized`", errors);
}

/// A `dyn Trait` has no constants.
fn has_no_constant(span: Span, errors: &mut Errors) {
    let note = "a `dyn Trait` has none";
    refuse(span, "a constant", note, "write a function: `fn name(&self) -> T`", errors);
}
