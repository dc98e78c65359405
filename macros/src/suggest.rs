//! "Did you mean": the known name that is nearest to what was written.

/// The nearest of `known`, if it is near enough to be meant.
pub(crate) fn closest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
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
    use super::closest;

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
