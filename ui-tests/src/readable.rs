//! What of a message concerns the user, as it would read in a program that holds nothing else.

use crate::{cases::Case, output::Message};

/// What the program is called where it is shown.
const FILE: &str = "src/main.rs";

/// Without what points into the library or speaks of its insides, as that changes with them; and in the places of the program as it is
/// shown, which is without its header.
pub fn readable(case: &Case, message: &Message<'_>) -> String {
    let sections = message.sections.iter().enumerate().filter(|(i, section)| *i == 0 || concerns_the_user(section));
    let mut lines: Vec<String> = sections.flat_map(|(_, section)| section).map(|line| placed(case, line)).collect();
    while lines.last().is_some_and(|line| line.trim() == "|") {
        lines.pop();
    }
    lines.join("\n")
}

fn concerns_the_user(section: &[&str]) -> bool {
    const INSIDE: [&str; 7] =
        ["$WORKSPACE", "$RUST", "$CARGO", "__private", "this error originates", "required for `", "erroneous constant"];
    !section.iter().any(|line| INSIDE.iter().any(|inside| line.contains(inside)))
}

fn placed(case: &Case, line: &str) -> String {
    let file = case.file();
    let line = line.replace(&format!("$DIR/{file}"), FILE).replace(&file, FILE);
    let mut parts = line.split(FILE);
    let first = numbered(case, parts.next().unwrap_or_default());
    parts.fold(first, |placed, part| placed + FILE + &range(case, part))
}

/// `:7:19` is a place, and `:7:19: 8:24` a range of them.
fn range(case: &Case, text: &str) -> String {
    match text.split_once(": ") {
        Some((first, last)) if last.starts_with(|c: char| c.is_ascii_digit()) => {
            let last = place(case, &format!(":{last}"));
            format!("{}: {}", place(case, first), &last[1..])
        }
        _ => place(case, text),
    }
}

/// `:7` is a line.
fn place(case: &Case, text: &str) -> String {
    let Some(number) = text.strip_prefix(':') else { return text.to_owned() };
    let (number, rest) = number.split_at(number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len()));
    format!(":{}{rest}", moved(case, number))
}

/// A line of the program has its number before a bar, or before the sign of a change.
fn numbered(case: &Case, line: &str) -> String {
    let digits = line.trim_start();
    let number = digits.split(' ').next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return line.to_owned();
    }
    let width = line.len() - digits.len() + number.len();
    format!("{:>width$}{}", moved(case, number), &line[width..])
}

/// The number of the line without the header.
fn moved(case: &Case, number: &str) -> String {
    number.parse::<usize>().map_or_else(|_| number.to_owned(), |number| number.saturating_sub(case.header).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::messages;

    const OUTPUT: &str = "error: it is not `Send`
  --> ui/scope/fail/a_law.rs:11:2
   |
11 | it
   | ^^ here
   |
   = help: within `{async block@$DIR/ui/scope/fail/a_law.rs:11:19: 12:24}`
   = note: required for `It` to implement `Inside`
note: required by a bound in `tenure::__private::settle`
 --> $WORKSPACE/runtime/src/hook/mod.rs
";

    #[test]
    fn what_is_left_reads_as_if_the_program_had_no_header() -> Result<(), &'static str> {
        let source = "//! error: none\n//! A law.\nit";
        let case = Case::parse("scope", "a_law", source, OUTPUT.to_owned())?;
        let readable = readable(&case, &messages(OUTPUT)[0]);
        let expected = "error: it is not `Send`
  --> src/main.rs:9:2
   |
 9 | it
   | ^^ here
   |
   = help: within `{async block@src/main.rs:9:19: 10:24}`";
        assert_eq!(readable, expected);
        Ok(())
    }
}
