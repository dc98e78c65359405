//! The laws of a `main`: each is one function, and its comment is the law.

use syn::{Safety, spanned::Spanned};

use super::{Parsed, options::CURRENT_THREAD};
use crate::{errors::Errors, messages, options::Attribute, parse::is_attribute};

/// Checks every law.
pub(crate) fn validate(parsed: &Parsed, errors: &mut Errors) {
    is_named_main(parsed, errors);
    is_a_plain_function(parsed, errors);
    has_no_receiver(parsed, errors);
    has_few_parameters(parsed, errors);
    parameters_are_there(parsed, errors);
    is_started_by_one(parsed, errors);
    one_thread_has_no_workers(parsed, errors);
}

/// A program starts at `main`.
fn is_named_main(Parsed { function, .. }: &Parsed, errors: &mut Errors) {
    let ident = &function.signature.ident;
    if ident != "main" {
        let found = format!("`fn {ident}`");
        let name = Attribute::ResourceMain.name();
        errors.push(messages::wrong_item(ident.span(), name, "`fn main`", &found, Some("move it to `main`")));
    }
}

/// `main` is called by the app: it is not generic, and neither `const`, `unsafe` nor `extern`.
fn is_a_plain_function(Parsed { function, .. }: &Parsed, errors: &mut Errors) {
    let signature = &function.signature;
    if let Some(first) = signature.generics.params.first() {
        let help = "name the types: each parameter is a resource";
        errors.push(messages::wrong_shape(first.span(), "`main` cannot be generic", None, help));
    }
    let safety = match &signature.safety {
        Safety::Unsafe(token) => Some((token.span, "unsafe")),
        Safety::Safe(token) => Some((token.span(), "safe")),
        Safety::Default => None,
    };
    let constness = signature.constness.as_ref().map(|token| (token.span, "const"));
    let abi = signature.abi.as_ref().map(|abi| (abi.extern_token.span, "extern"));
    for (span, word) in [constness, safety, abi].into_iter().flatten() {
        errors.push(messages::wrong_shape(
            span,
            &format!("`main` cannot be `{word}`"),
            None,
            &format!("leave out `{word}`"),
        ));
    }
}

/// `main` belongs to no type.
fn has_no_receiver(Parsed { function, .. }: &Parsed, errors: &mut Errors) {
    if let Some(receiver) = function.signature.receiver() {
        let help = "take what it needs as parameters: `main(api: Arc<Api>)`";
        errors.push(messages::wrong_shape(receiver.self_token.span, "`main` has no `self`", None, help));
    }
}

/// `main` takes up to 12 parameters.
fn has_few_parameters(Parsed { function, .. }: &Parsed, errors: &mut Errors) {
    if let Some(one_more) = function.parameters().nth(12) {
        let help = "gather some of them as the fields of a `#[resource]`";
        errors.push(messages::wrong_shape(one_more.span(), "`main` takes at most 12 parameters", None, help));
    }
}

/// What `main` takes is there in every build.
fn parameters_are_there(Parsed { function, .. }: &Parsed, errors: &mut Errors) {
    for attr in function.parameters().flat_map(|parameter| &parameter.attrs).filter(|attr| attr.path().is_ident("cfg")) {
        let (law, help) = ("a parameter of `main` cannot be under `#[cfg]`", "write a `main` for each configuration");
        errors.push(messages::wrong_shape(attr.path().span(), law, None, help));
    }
}

/// One attribute starts the program.
fn is_started_by_one(Parsed { function, .. }: &Parsed, errors: &mut Errors) {
    let ours = Attribute::ResourceMain;
    for attr in &function.attributes {
        let path = attr.path();
        if is_attribute(attr, ours.name()) {
            errors.push(messages::duplicate(path.span(), &format!("#[{}]", ours.name())));
        } else if is_attribute(attr, "main") {
            let other = path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>().join("::");
            let note = "each of them makes a runtime and starts `main` on it";
            let help = format!("leave out `#[{other}]`: {} takes `flavor` and `worker_threads` as well", ours.shown());
            errors.push(messages::conflict(path.span(), &format!("`#[{other}]`"), &ours.shown(), note, &help));
        }
    }
}

/// A runtime of one thread has no workers.
fn one_thread_has_no_workers(Parsed { options, .. }: &Parsed, errors: &mut Errors) {
    let one_thread = options.flavor.value().is_some_and(|flavor| flavor.value() == CURRENT_THREAD);
    if let (true, Some(span)) = (one_thread, options.worker_threads.key()) {
        let (workers, flavor) = ("`worker_threads`", "`flavor = \"current_thread\"`");
        errors.push(messages::conflict(span, workers, flavor, "that runtime has no workers", "keep one of the two"));
    }
}
