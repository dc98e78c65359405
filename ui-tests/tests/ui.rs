//! Compiles every file under `ui/`: what passes must pass, and what fails must fail with exactly its `.stderr`.
//!
//! The first line of a failing case declares the error codes that it is about: `//! error: E0277 E0080`, or `//! error: none`
//! where the macros speak. A passing case is run as well: its `main` has to end by itself, and well. After a change of wording, `TRYBUILD=overwrite cargo test -p tenure-ui-tests` writes the `.stderr`
//! files anew; each is then to be read as a user would read it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const ATTRIBUTES: [&str; 5] = ["resource", "managed_resource", "resource_main", "resource_test", "scope"];

#[test]
fn what_is_right_compiles_and_what_is_wrong_says_why() {
    let cases = trybuild::TestCases::new();
    for attribute in ATTRIBUTES {
        cases.pass(format!("ui/{attribute}/pass/*.rs"));
        cases.compile_fail(format!("ui/{attribute}/fail/*.rs"));
    }
}

#[test]
fn no_case_fails_for_another_reason_than_its_own() {
    let mut wrong = Vec::new();
    for case in failing_cases() {
        let source = fs::read_to_string(&case).expect("the case can be read");
        let output = fs::read_to_string(case.with_extension("stderr")).unwrap_or_default();
        let declared = source.lines().next().and_then(|line| line.strip_prefix("//! error: "));
        let Some(declared) = declared else {
            wrong.push(format!("{}: the first line declares no errors", case.display()));
            continue;
        };
        let declared: BTreeSet<&str> = declared.split(' ').filter(|code| *code != "none").collect();
        let found = codes(&output);
        if declared != found {
            wrong.push(format!("{}: declares {declared:?}, but fails with {found:?}", case.display()));
        }
        for stray in ["unresolved import", "cannot find"] {
            if output.contains(stray) {
                wrong.push(format!("{}: the output says \"{stray}\"", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_failing_case_has_its_output_and_every_output_its_case() {
    for attribute in ATTRIBUTES {
        for file in files(attribute) {
            let other = if file.extension().is_some_and(|kind| kind == "rs") { "stderr" } else { "rs" };
            assert!(file.with_extension(other).exists(), "{} stands alone", file.display());
        }
    }
}

/// The error codes in the output of rustc.
fn codes(output: &str) -> BTreeSet<&str> {
    output.lines().filter_map(|line| line.strip_prefix("error[")?.split(']').next()).collect()
}

fn failing_cases() -> impl Iterator<Item = PathBuf> {
    ATTRIBUTES.into_iter().flat_map(files).filter(|file| file.extension().is_some_and(|kind| kind == "rs"))
}

fn files(attribute: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(attribute).join("fail");
    let entries = fs::read_dir(folder).expect("each attribute has a folder of failing cases");
    entries.map(|entry| entry.expect("the folder can be read").path()).collect()
}
