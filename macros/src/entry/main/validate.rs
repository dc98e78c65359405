//! The laws of a `main`: each is one function, and its comment is the law.

use syn::spanned::Spanned;

use super::Parsed;
use crate::{
    entry::laws::{self, Subject},
    errors::Errors,
    messages,
    options::Attribute,
    parse::is_attribute,
};

/// Checks every law.
pub(crate) fn validate(parsed: &Parsed, errors: &mut Errors) {
    is_named_main(parsed, errors);
    laws::validate(Subject { function: &parsed.function, shown: "`main`", one: "a `main`" }, errors);
    is_started_by_one(parsed, errors);
    parsed.options.threads.one_thread_has_no_workers(errors);
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
