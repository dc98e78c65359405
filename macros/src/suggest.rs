//! "Did you mean": what somebody is likely to want who writes an option that does not exist.

use crate::synonyms::{PLACES, REWRITTEN, SYNONYMS};

/// What to write instead of an option that does not exist.
pub(crate) enum Meant<'a> {
    /// Another name.
    Option(&'a str),
    /// A sentence.
    Advice(String),
}

/// What somebody means who writes `written` where the options are `known`.
pub(crate) fn meant<'a>(written: &str, known: &[&'a str]) -> Option<Meant<'a>> {
    let is_known = |option: &str| known.iter().copied().find(|name| *name == option);
    let snake = snake_case(written);
    if let Some(option) = is_known(&snake) {
        return Some(Meant::Option(option));
    }
    let rewritten =
        REWRITTEN.iter().find(|(option, _, names)| is_known(option).is_some() && names.contains(&snake.as_str()));
    if let Some((_, advice, _)) = rewritten {
        return Some(Meant::Advice((*advice).to_owned()));
    }
    let synonym =
        SYNONYMS.iter().filter(|(_, names)| names.contains(&snake.as_str())).find_map(|(option, _)| is_known(option));
    if let Some(option) = synonym {
        return Some(Meant::Option(option));
    }
    if let Some((_, place)) = PLACES.iter().find(|(options, _)| options.contains(&snake.as_str())) {
        return Some(Meant::Advice(format!("`{snake}` stands {place}")));
    }
    match begun(&snake, known)[..] {
        [option] => Some(Meant::Option(option)),
        [one, other] => Some(Meant::Advice(format!("did you mean `{one}`, or `{other}`?"))),
        _ => closest(&snake, known).map(Meant::Option),
    }
}

/// The option that somebody means who writes `written`, if it is one of the `known`.
pub(crate) fn option_meant<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    match meant(written, known)? {
        Meant::Option(option) => Some(option),
        Meant::Advice(_) => None,
    }
}

/// `initTimeout`, `InitTimeout` and `INIT_TIMEOUT` as `init_timeout`.
fn snake_case(written: &str) -> String {
    if !written.chars().any(char::is_lowercase) {
        return written.to_lowercase();
    }
    let mut snake = String::new();
    for letter in written.trim_start_matches("r#").chars() {
        if letter.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// Those of `known` that begin so, as editors have them half-typed; one that all of these begin with stands for them.
fn begun<'a>(written: &str, known: &[&'a str]) -> Vec<&'a str> {
    let mut begin: Vec<_> = known.iter().copied().filter(|name| written.len() >= 2 && name.starts_with(written)).collect();
    let stem = begin.iter().copied().find(|stem| begin.iter().all(|name| name.starts_with(stem)));
    if let Some(stem) = stem {
        begin = vec![stem];
    }
    begin
}

/// The nearest of `known`, if it is near enough to be meant.
fn closest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = |name: &&str| distance(written, name);
    known.iter().copied().min_by_key(near).filter(|name| near(name) <= name.len().max(written.len()) / 3)
}

/// How many insertions, deletions, replacements and swaps of neighbours lead from one to the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for i in 0..from.len() {
        let mut row = vec![i + 1];
        for j in 0..to.len() {
            let replaced = last[j] + usize::from(from[i] != to[j]);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j] {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{Meant, closest, meant};
    use crate::options::{IN_POOL, IN_RETRY, ON_FIELDS, ON_MAIN, ON_SCOPES, ON_STRUCTS, ON_TEST};

    #[test]
    fn other_words_for_an_option_are_understood_where_it_is_known() {
        let cases: &[(&str, &[&str], &str)] = &[
            ("close", ON_STRUCTS, "dispose"),
            ("initTimeout", ON_STRUCTS, "init_timeout"),
            ("DISPOSE", ON_STRUCTS, "dispose"),
            ("Lazy", ON_STRUCTS, "lazy"),
            ("timeout", ON_STRUCTS, "init_timeout"),
            ("timeout", IN_POOL, "acquire_timeout"),
            ("timeout", ON_MAIN, "startup_timeout"),
            ("max", IN_RETRY, "attempts"),
            ("size", IN_POOL, "max"),
            ("max_size", ON_STRUCTS, "write `pool(max = 8)`"),
            ("implements", ON_STRUCTS, "write `provides(dyn Trait)`"),
            ("mock", ON_TEST, "with"),
            ("flavor", ON_STRUCTS, "`flavor` stands in `#[resource_main]`"),
            ("with", ON_MAIN, "`with` stands in `#[resource_test]`"),
            ("default", ON_STRUCTS, "`default` stands on a field, as `#[resource(…)]`"),
            ("backoff", ON_STRUCTS, "`backoff` stands inside of `retry(…)`"),
            ("inject", ON_FIELDS, "a field is injected without that: leave it out"),
            ("defualt", ON_FIELDS, "default"),
            ("la", ON_STRUCTS, "lazy"),
            ("disp", ON_STRUCTS, "dispose"),
            ("prov", ON_STRUCTS, "did you mean `provided`, or `provides`?"),
            ("retry_delay", ON_STRUCTS, "write `retry(backoff = \"100ms\")`"),
            ("per", ON_SCOPES, "within"),
        ];
        for (written, known, expected) in cases {
            let found = match meant(written, known) {
                Some(Meant::Option(option)) => option.to_owned(),
                Some(Meant::Advice(advice)) => advice,
                None => "nothing".to_owned(),
            };
            assert_eq!(&found, expected, "`{written}`");
        }
    }

    #[test]
    fn no_name_of_an_option_is_taken_for_another_where_it_is_known() {
        for known in [ON_STRUCTS, IN_POOL, IN_RETRY, ON_FIELDS, ON_MAIN, ON_TEST] {
            for name in known {
                assert!(matches!(meant(name, known), Some(Meant::Option(option)) if option == *name), "`{name}`");
            }
        }
    }

    #[test]
    fn a_slip_of_the_keyboard_is_understood_and_a_foreign_word_is_not() {
        let known = ["init", "dispose", "health", "init_timeout", "dispose_timeout", "after", "early"];
        let cases = [
            ("inti", Some("init")),
            ("disposal", Some("dispose")),
            ("dispoze", Some("dispose")),
            ("timeout_init", None),
            ("init_timout", Some("init_timeout")),
            ("dispose_timeot", Some("dispose_timeout")),
            ("heath", Some("health")),
            ("erly", Some("early")),
            ("x", None),
            ("start", None),
            ("", None),
        ];
        for (written, meant) in cases {
            assert_eq!(closest(written, &known), meant, "`{written}`");
        }
    }
}
