//! The compiler's words, taken apart: one message for each error, in sections.

/// One error, with what stands under it.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// Its code, if it has one: the macros' errors have none.
    pub code: Option<&'a str>,
    /// Its first line, without `error:` and the code.
    pub headline: &'a str,
    /// Where it points: file, line and column.
    pub place: &'a str,
    /// The headline with the user's lines under it; then each note and help with what stands under that.
    pub sections: Vec<Vec<&'a str>>,
}

impl Message<'_> {
    /// The rule, without what a constant's evaluation puts before it.
    pub fn law(&self) -> &str {
        self.headline.strip_prefix("evaluation panicked: ").unwrap_or(self.headline)
    }
}

/// Every error of an output.
pub fn messages(output: &str) -> Vec<Message<'_>> {
    let mut messages: Vec<Message<'_>> = Vec::new();
    for line in output.lines() {
        if let Some((code, headline)) = error(line) {
            messages.push(Message { code, headline, place: "", sections: vec![vec![line]] });
            continue;
        }
        let Some(message) = messages.last_mut() else { continue };
        if message.place.is_empty()
            && let Some(place) = line.trim_start().strip_prefix("--> ")
        {
            message.place = place;
        }
        // The macros put a note and a help under the headline, before the place: they belong to it.
        if opens_a_section(line) && !message.place.is_empty() {
            message.sections.push(Vec::new());
        }
        if let (false, Some(section)) = (line.is_empty(), message.sections.last_mut()) {
            section.push(line);
        }
    }
    messages
}

fn error(line: &str) -> Option<(Option<&str>, &str)> {
    let rest = line.strip_prefix("error")?;
    if let Some(headline) = rest.strip_prefix(": ") {
        return Some((None, headline));
    }
    let (code, headline) = rest.strip_prefix('[')?.split_once("]: ")?;
    Some((Some(code), headline))
}

fn opens_a_section(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("= ");
    line.starts_with("note: ") || line.starts_with("help: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "error[E0080]: evaluation panicked: a law\n --> ui/a.rs:1:2\n  |\n1 | it\n  | ^^ here\n  = note: why\n\n\
                          note: erroneous constant\n --> x.rs:3\n\nerror: another\n       help: do this\n --> ui/a.rs:2:2\n";

    #[test]
    fn an_error_is_what_stands_between_it_and_the_next() {
        let messages = messages(OUTPUT);
        assert_eq!(messages.len(), 2);
        assert_eq!((messages[0].code, messages[0].law(), messages[0].place), (Some("E0080"), "a law", "ui/a.rs:1:2"));
        assert_eq!(messages[0].sections.iter().map(Vec::len).collect::<Vec<_>>(), [5, 1, 2]);
        assert_eq!((messages[1].code, messages[1].headline, messages[1].place), (None, "another", "ui/a.rs:2:2"));
        assert_eq!(messages[1].sections.iter().map(Vec::len).collect::<Vec<_>>(), [3]);
    }
}
