//! Compiles every file under `ui/`: what passes must pass, and what fails must fail with exactly its `.stderr`.
//!
//! The first line of a failing case declares the error codes that it is about: `//! error: E0277 E0080`, or `//! error: none`
//! where the macros speak; the second, where it is not one, how many errors there are: `//! errors: 2`; the next says the rule in a
//! sentence. A passing case is run as well: its `main` has to end by itself, and well. After a change of wording,
//! `TRYBUILD=overwrite cargo test -p tenure-ui-tests` writes the `.stderr` files anew; each is then to be read as a user would read it.

use std::{
    collections::BTreeSet,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use tenure_ui_tests::{
    cases::{self, ATTRIBUTES, Case},
    output::messages,
};

/// What stands around the attributes, and must not matter to them: passing cases only.
const SURROUNDINGS: &str = "surroundings";

#[test]
fn what_is_right_compiles_and_what_is_wrong_says_why() {
    let cases = trybuild::TestCases::new();
    for attribute in ATTRIBUTES {
        cases.pass(format!("ui/{attribute}/pass/*.rs"));
        cases.compile_fail(format!("ui/{attribute}/fail/*.rs"));
    }
    cases.pass(format!("ui/{SURROUNDINGS}/pass/*.rs"));
}

#[test]
fn no_case_fails_for_another_reason_than_its_own() -> Result<(), Box<dyn Error>> {
    each_case(|case, wrong| {
        let declared: BTreeSet<&str> = case.codes.iter().map(String::as_str).collect();
        let found: BTreeSet<&str> = messages(&case.output).iter().filter_map(|message| message.code).collect();
        if declared != found {
            wrong.push(format!("it declares {declared:?}, but fails with {found:?}"));
        }
        // Where it is what the case is about, its code is declared.
        for (stray, code) in [("unresolved import", "E0432"), ("cannot find", "E0425")] {
            if case.output.contains(stray) && !declared.contains(code) {
                wrong.push(format!("the output says \"{stray}\""));
            }
        }
    })
}

#[test]
fn one_mistake_is_one_error() -> Result<(), Box<dyn Error>> {
    each_case(|case, wrong| {
        let messages = messages(&case.output);
        if messages.len() != case.errors {
            wrong.push(format!("it declares {} errors, but fails with {}", case.errors, messages.len()));
        }
        let mut told = BTreeSet::new();
        for message in messages {
            if !told.insert((message.headline, message.place)) {
                wrong.push(format!("it says twice that {}", message.headline));
            }
        }
    })
}

#[test]
fn no_message_speaks_of_the_insides_of_the_library() -> Result<(), Box<dyn Error>> {
    each_case(|case, wrong| {
        for message in messages(&case.output) {
            let lines = message.sections.iter().filter(|section| is_ours(section)).flatten();
            let lines = lines.filter(|line| !RUSTC_SAYS.iter().any(|said| line.contains(said)));
            for line in lines.chain([&message.headline]).filter(|line| INSIDE.iter().any(|inside| line.contains(inside))) {
                wrong.push(format!("it says `{}`", line.trim()));
            }
        }
    })
}

/// What nobody has to know who uses the library.
const INSIDE: [&str; 4] = ["__private", "__TENURE", "__tenure", "inventory"];

/// What rustc says of its own accord about every trait and every constant, in lines that cannot be left out.
const RUSTC_SAYS: [&str; 4] = ["help: the trait `", "note: required for `", "evaluation of `", "while instantiating `"];

/// Not the lines of the library that rustc points to, nor the bound that it would add to a generic function: the note before it
/// names the right one.
fn is_ours(section: &[&str]) -> bool {
    let of_rustc = ["note: required by", "help: consider further restricting"];
    !of_rustc.iter().any(|start| section[0].starts_with(start)) && !section.iter().any(|line| line.contains("$WORKSPACE"))
}

#[test]
fn every_failing_case_has_its_output_and_every_output_its_case() -> Result<(), Box<dyn Error>> {
    for file in ATTRIBUTES.iter().map(|attribute| cases::files(attribute, "fail")).collect::<Result<Vec<_>, _>>()?.concat() {
        let other = if cases::is_program(&file) { "stderr" } else { "rs" };
        assert!(file.with_extension(other).exists(), "{} stands alone", file.display());
    }
    Ok(())
}

#[test]
fn there_are_many_cases_and_each_is_short() -> Result<(), Box<dyn Error>> {
    let (passing, failing) = (programs("pass")?, programs("fail")?);
    assert!(passing.len() >= 40 && failing.len() >= 90, "{} pass, {} fail", passing.len(), failing.len());
    for file in passing.iter().chain(&failing) {
        let lines = fs::read_to_string(file)?.lines().count();
        assert!(lines <= 40, "{} has {lines} lines: it is about more than one rule", file.display());
    }
    Ok(())
}

fn programs(kind: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let folders = ATTRIBUTES.into_iter().chain((kind == "pass").then_some(SURROUNDINGS));
    let files = folders.map(|folder| cases::files(folder, kind)).collect::<Result<Vec<_>, _>>()?.concat();
    Ok(files.into_iter().filter(|file| cases::is_program(Path::new(file))).collect())
}

/// Gathers what is wrong with the cases, so that all of it is told at once.
fn each_case(check: impl Fn(&Case, &mut Vec<String>)) -> Result<(), Box<dyn Error>> {
    let mut all = Vec::new();
    for case in cases::failing()? {
        let mut wrong = Vec::new();
        match case {
            Ok(case) => {
                check(&case, &mut wrong);
                all.extend(wrong.into_iter().map(|wrong| format!("{}: {wrong}", case.file())));
            }
            Err(wrong) => all.push(wrong),
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    Ok(())
}
