//! The failing cases: small programs under `ui/`, each about one rule, beside what rustc says of it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The attributes, in the order in which people meet them. Each has a folder under `ui/`.
pub const ATTRIBUTES: [&str; 5] = ["resource", "managed_resource", "resource_main", "resource_test", "scope"];

/// A program that does not compile, and why.
#[derive(Clone, Debug)]
pub struct Case {
    /// The attribute that it is about.
    pub attribute: &'static str,
    /// The rule that it breaks, in a few words: the name of the file.
    pub rule: String,
    /// The codes of the errors, as its first line declares them; without those that the macros report, which have none.
    pub codes: Vec<String>,
    /// How many errors there are. One mistake is one error, unless the second line says otherwise.
    pub errors: usize,
    /// The rule as a sentence.
    pub sentence: String,
    /// The program, without what it says of itself.
    pub program: String,
    /// How many lines that took.
    pub header: usize,
    /// What rustc says.
    pub output: String,
}

impl Case {
    /// The file of the program, relative to this crate.
    pub fn file(&self) -> String {
        format!("ui/{}/fail/{}.rs", self.attribute, self.rule)
    }

    /// Reads a program that opens with `//! error: CODES`, then `//! errors: N` where N is not 1, then `//! A sentence.`
    ///
    /// # Errors
    /// What is missing.
    pub fn parse(attribute: &'static str, rule: &str, source: &str, output: String) -> Result<Self, &'static str> {
        let mut lines = source.lines().map_while(|line| line.strip_prefix("//! ")).peekable();
        let codes = lines.next().and_then(|line| line.strip_prefix("error: ")).ok_or("its first line declares no error")?;
        let errors = lines.next_if(|line| line.starts_with("errors: ")).map(|line| line["errors: ".len()..].parse());
        let written = errors.is_some();
        let errors = errors.unwrap_or(Ok(1)).map_err(|_| "its number of errors is none")?;
        let sentence = lines.next().filter(|line| line.ends_with('.')).ok_or("it says no rule in a sentence")?;
        let header = 2 + usize::from(written);
        Ok(Self {
            attribute,
            rule: rule.to_owned(),
            codes: codes.split(' ').filter(|code| *code != "none").map(str::to_owned).collect(),
            errors,
            sentence: sentence.to_owned(),
            program: source.lines().skip(header).collect::<Vec<_>>().join("\n").trim().to_owned(),
            header,
            output,
        })
    }
}

/// Every failing case, by attribute and by name; or what is wrong with it.
///
/// # Errors
/// If a file cannot be read.
pub fn failing() -> io::Result<Vec<Result<Case, String>>> {
    let mut cases = Vec::new();
    for attribute in ATTRIBUTES {
        for file in files(attribute, "fail")?.into_iter().filter(|file| is_program(file)) {
            let rule = file.file_stem().unwrap_or_default().to_string_lossy();
            let output = fs::read_to_string(file.with_extension("stderr"))?;
            let case = Case::parse(attribute, &rule, &fs::read_to_string(&file)?, output);
            cases.push(case.map_err(|wrong| format!("{}: {wrong}", file.display())));
        }
    }
    Ok(cases)
}

/// Whether it is a program, and not what rustc says of one.
pub fn is_program(file: &Path) -> bool {
    file.extension().is_some_and(|kind| kind == "rs")
}

/// The files of a folder of cases, by name.
///
/// # Errors
/// If the folder cannot be read.
pub fn files(attribute: &str, kind: &str) -> io::Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(attribute).join(kind);
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}
