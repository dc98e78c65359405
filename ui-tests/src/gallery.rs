//! `docs/compile-errors.md`: every rule as a sentence, with a program that breaks it, and what the compiler then says.

use std::{fmt::Write, path::PathBuf};

use crate::{
    cases::{ATTRIBUTES, Case},
    output::messages,
    readable::readable,
};

/// What opens the page.
const HEAD: &str = "# Compile errors

What tenure refuses, and in which words. Each rule has a program that breaks it, and what `cargo check` then says. This page is
generated from the programs under `ui-tests/ui` and from the compiler's own words, which tests hold to each other; what rustc adds about
the insides of the library is left out.

Do not edit it: `GALLERY=overwrite cargo test -p tenure-ui-tests --test gallery` writes it anew.
";

/// Where the page stands.
pub fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/compile-errors.md")
}

/// The whole page.
pub fn page(cases: &[Case]) -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n## Rules\n");
    each_attribute(&mut page, cases, |page, case| {
        let _ = writeln!(page, "- [{}]({})", case.sentence, link(case));
    });
    page.push_str("\n## Find your message\n\n");
    page.push_str(&index(cases));
    for attribute in ATTRIBUTES {
        let _ = write!(page, "\n## `#[{attribute}]`\n");
        for case in cases.iter().filter(|case| case.attribute == attribute) {
            page.push_str(&entry(case));
        }
    }
    page
}

fn each_attribute(page: &mut String, cases: &[Case], mut each: impl FnMut(&mut String, &Case)) {
    for attribute in ATTRIBUTES {
        let _ = write!(page, "\n`#[{attribute}]`\n\n");
        cases.iter().filter(|case| case.attribute == attribute).for_each(|case| each(page, case));
    }
}

/// Every headline, in the order of the alphabet. Of those that differ in names only, one stands for all, of the case that says least else.
fn index(cases: &[Case]) -> String {
    let mut lines = Vec::new();
    for case in cases {
        for message in messages(&case.output) {
            lines.push(((without_names(message.law()), case.errors), message.law().to_owned(), link(case)));
        }
    }
    lines.sort();
    lines.dedup_by(|later, earlier| later.0.0 == earlier.0.0);
    lines.iter().fold(String::new(), |mut index, (_, law, link)| {
        let _ = writeln!(index, "- [{law}]({link})");
        index
    })
}

/// The words outside of backticks.
fn without_names(law: &str) -> String {
    law.split('`').step_by(2).collect::<Vec<_>>().join("`…`")
}

fn entry(case: &Case) -> String {
    let output: Vec<String> = messages(&case.output).iter().map(|message| readable(case, message)).collect();
    let (anchor, sentence, program) = (anchor(case), &case.sentence, &case.program);
    let (title, output) = (title(case), output.join("\n\n"));
    format!("\n<a id=\"{anchor}\"></a>\n\n### {title}\n\n{sentence}\n\n```rust\n{program}\n```\n\n```text\n{output}\n```\n")
}

fn title(case: &Case) -> String {
    let mut words = case.rule.replace('_', " ");
    words[..1].make_ascii_uppercase();
    words
}

/// Headings of one name occur under several attributes, so that each has an anchor of its own.
fn anchor(case: &Case) -> String {
    format!("{}-{}", case.attribute, case.rule).replace('_', "-")
}

fn link(case: &Case) -> String {
    format!("#{}", anchor(case))
}
