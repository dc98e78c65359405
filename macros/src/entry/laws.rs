//! The laws of every function that the app calls: each is one function, and its comment is the law.

use syn::{Safety, Type, spanned::Spanned};

use super::function::Function;
use crate::{errors::Errors, messages, options::Attribute, parse::is_attribute};

/// The function, and what messages call it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) function: &'a Function,
    /// As the subject of a sentence.
    pub(super) shown: &'static str,
    /// One of several.
    pub(super) one: &'static str,
}

/// Checks every law.
pub(super) fn validate(subject: Subject<'_>, errors: &mut Errors) {
    is_a_plain_function(subject, errors);
    has_no_receiver(subject, errors);
    has_few_parameters(subject, errors);
    parameters_are_there(subject, errors);
    parameters_name_their_types(subject, errors);
    parameters_have_no_options(subject, errors);
}

/// It is called by the app: it is not generic, and neither `const`, `unsafe` nor `extern`.
fn is_a_plain_function(Subject { function, shown, .. }: Subject<'_>, errors: &mut Errors) {
    let signature = &function.signature;
    if let Some(first) = signature.generics.params.first() {
        let help = "name the types: each parameter is a resource";
        errors.push(messages::wrong_shape(first.span(), &format!("{shown} cannot be generic"), None, help));
    }
    let safety = match &signature.safety {
        Safety::Unsafe(token) => Some((token.span, "unsafe")),
        Safety::Safe(token) => Some((token.span(), "safe")),
        Safety::Default => None,
    };
    let constness = signature.constness.as_ref().map(|token| (token.span, "const"));
    let abi = signature.abi.as_ref().map(|abi| (abi.extern_token.span, "extern"));
    for (span, word) in [constness, safety, abi].into_iter().flatten() {
        let (law, help) = (format!("{shown} cannot be `{word}`"), format!("leave out `{word}`"));
        errors.push(messages::wrong_shape(span, &law, None, &help));
    }
}

/// It belongs to no type.
fn has_no_receiver(Subject { function, shown, .. }: Subject<'_>, errors: &mut Errors) {
    if let Some(receiver) = function.signature.receiver() {
        let help = format!("take what it needs as parameters: `{}(api: Arc<Api>)`", function.signature.ident);
        errors.push(messages::wrong_shape(receiver.self_token.span, &format!("{shown} has no `self`"), None, &help));
    }
}

/// It takes up to 12 parameters.
fn has_few_parameters(Subject { function, shown, .. }: Subject<'_>, errors: &mut Errors) {
    if let Some(one_more) = function.parameters().nth(12) {
        let (law, help) =
            (format!("{shown} takes at most 12 parameters"), "gather some of them as the fields of a `#[resource]`");
        errors.push(messages::wrong_shape(one_more.span(), &law, None, help));
    }
}

/// What it takes is there in every build.
fn parameters_are_there(Subject { function, shown, one }: Subject<'_>, errors: &mut Errors) {
    let attributes = function.parameters().flat_map(|parameter| &parameter.attrs);
    for attr in attributes.filter(|attr| attr.path().is_ident("cfg")) {
        let law = format!("a parameter of {shown} cannot be under `#[cfg]`");
        let help = format!("write {one} for each configuration");
        errors.push(messages::wrong_shape(attr.path().span(), &law, None, &help));
    }
}

/// What it takes is found by its type.
fn parameters_name_their_types(Subject { function, shown, .. }: Subject<'_>, errors: &mut Errors) {
    for parameter in function.parameters() {
        if let Type::ImplTrait(ty) = &*parameter.ty {
            let law = format!("a parameter of {shown} cannot be `impl Trait`");
            let help = "name the resource, `Arc<T>`, or take an interface, `Arc<dyn Trait>`";
            errors.push(messages::wrong_shape(ty.impl_token.span, &law, None, help));
        }
    }
}

/// What it takes comes from the app, and from nowhere else.
fn parameters_have_no_options(Subject { function, shown, .. }: Subject<'_>, errors: &mut Errors) {
    let ours = Attribute::Resource;
    let attributes = function.parameters().flat_map(|parameter| &parameter.attrs);
    for attr in attributes.filter(|attr| is_attribute(attr, ours.name())) {
        errors.push(messages::misplaced(
            attr.path().span(),
            &ours.shown(),
            &format!("on a parameter of {shown}"),
            Some("it says where a field of a struct comes from"),
            "make the value in the body, or take a resource that holds it",
        ));
    }
}
