//! The laws of a test: each is one function, and its comment is the law.

use super::Parsed;
use crate::{
    entry::{
        laws::{self, Subject},
        runtime::Flavor,
    },
    errors::Errors,
    messages,
    options::Attribute,
    parse::is_attribute,
};

/// Checks every law.
pub(crate) fn validate(parsed: &Parsed, errors: &mut Errors) {
    laws::validate(Subject { function: &parsed.function, shown: "a test", one: "a test" }, errors);
    is_a_test_once(parsed, errors);
    parsed.options.threads.one_thread_has_no_workers(errors);
    workers_need_their_flavor(parsed, errors);
    one_thread_has_a_clock_to_pause(parsed, errors);
}

/// One attribute makes a function a test.
fn is_a_test_once(Parsed { function, .. }: &Parsed, errors: &mut Errors) {
    let ours = Attribute::ResourceTest;
    for attr in &function.attributes {
        let (path, span) =
            (attr.path(), attr.path().segments.last().map_or_else(proc_macro2::Span::call_site, |last| last.ident.span()));
        if is_attribute(attr, ours.name()) {
            errors.push(messages::duplicate(span, &format!("#[{}]", ours.name())));
        } else if is_attribute(attr, "test") {
            let other = path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>().join("::");
            let note = "each of them makes the function a test";
            // As other macros write it, when they stand above ours.
            let (other, help) = if other.contains("prelude") {
                ("the attribute above".to_owned(), "leave the other one out".to_owned())
            } else {
                (format!("`#[{other}]`"), format!("leave out `#[{other}]`"))
            };
            errors.push(messages::conflict(span, &other, &ours.shown(), note, &help));
        }
    }
}

/// A test runs on one thread, unless it says otherwise.
fn workers_need_their_flavor(Parsed { options, .. }: &Parsed, errors: &mut Errors) {
    if let (Some(span), false) = (options.threads.worker_threads.key(), options.threads.flavor.is_given()) {
        let help = "write `flavor = \"multi_thread\"` as well: a test runs on one thread, unless it says otherwise";
        errors.push(messages::needs(span, "`worker_threads`", "`flavor = \"multi_thread\"`", help));
    }
}

/// Only a runtime of one thread has a clock that can be paused.
fn one_thread_has_a_clock_to_pause(Parsed { options, .. }: &Parsed, errors: &mut Errors) {
    if let (Some(span), Some(Flavor::MultiThread)) = (options.paused(), options.threads.flavor()) {
        let note = "tokio pauses the clock of a runtime of one thread only";
        errors.push(messages::conflict(span, "`start_paused`", "`flavor = \"multi_thread\"`", note, "keep one of the two"));
    }
}
