//! Durations as they are written in options: `"250ms"`, `"30s"`, `"2m"`, `"1h"`.

/// The units, and how many nanoseconds each has.
const UNITS: &[(&str, u64)] =
    &[("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60 * 1_000_000_000), ("h", 3600 * 1_000_000_000)];

/// What is wrong with a duration, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadDuration {
    pub(crate) why: &'static str,
    pub(crate) help: String,
}

fn bad<T>(why: &'static str, help: impl Into<String>) -> Result<T, BadDuration> {
    Err(BadDuration { why, help: help.into() })
}

/// The duration in nanoseconds.
pub(crate) fn nanoseconds(text: &str) -> Result<u64, BadDuration> {
    const FORM: &str = "write a whole number and a unit, such as `\"250ms\"`, `\"30s\"`, `\"2m\"` or `\"1h\"`";
    if text.is_empty() {
        return bad("it is empty", FORM);
    }
    if text.starts_with('-') {
        return bad("it is negative", FORM);
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    if number.is_empty() {
        return bad("it does not start with a whole number", FORM);
    }
    if unit.is_empty() {
        return bad(
            "the unit is missing",
            format!("write `\"{number}s\"` for seconds, or `\"{number}ms\"` for milliseconds"),
        );
    }
    if unit.starts_with('.') {
        let seconds = text.strip_suffix('s').and_then(in_whole_milliseconds);
        return bad("it is no whole number", seconds.map_or_else(|| FORM.to_owned(), |ms| format!("write `\"{ms}\"`")));
    }
    if let Some(meant) = meant(unit) {
        return bad("the unit is unknown", format!("write `\"{number}{meant}\"`"));
    }
    let Some((_, size)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return bad("the unit is unknown", "the units are `ms`, `s`, `m` and `h`, right behind a whole number");
    };
    match number.parse::<u64>().ok().and_then(|number| number.checked_mul(*size)) {
        None => bad("it is too long", "the longest is some 584 years"),
        Some(nanoseconds) => Ok(nanoseconds),
    }
}

/// Whether this is one of the units.
pub(crate) fn is_unit(text: &str) -> bool {
    UNITS.iter().any(|(unit, _)| *unit == text)
}

/// The unit that another way to write it means.
fn meant(unit: &str) -> Option<&'static str> {
    let trimmed = unit.trim();
    let lower = trimmed.to_lowercase();
    let meant = match lower.trim_end_matches('s') {
        "" | "sec" | "second" => "s",
        "m" if lower == "ms" => "ms",
        "milli" | "msec" | "milisecond" | "millisecond" => "ms",
        "m" | "min" | "minute" | "mn" => "m",
        "h" | "hr" | "hour" => "h",
        _ => return None,
    };
    (unit != meant).then_some(meant)
}

/// Seconds with a fraction as a text in milliseconds, if they come out even.
pub(crate) fn in_whole_milliseconds(seconds: &str) -> Option<String> {
    let (whole, fraction) = seconds.split_once('.')?;
    if fraction.len() > 3 || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let milliseconds = format!("{whole}{fraction:0<3}");
    let milliseconds = milliseconds.trim_start_matches('0');
    (!milliseconds.is_empty()).then(|| format!("{milliseconds}ms"))
}

#[cfg(test)]
mod tests {
    use super::nanoseconds;

    #[test]
    fn a_duration_is_a_whole_number_and_a_unit() {
        let cases = [
            ("0s", 0),
            ("1ms", 1_000_000),
            ("250ms", 250_000_000),
            ("30s", 30_000_000_000),
            ("030s", 30_000_000_000),
            ("2m", 120_000_000_000),
            ("1h", 3_600_000_000_000),
        ];
        for (text, expected) in cases {
            assert_eq!(nanoseconds(text), Ok(expected), "`{text}`");
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        let cases = [
            ("", "it is empty"),
            ("-1s", "it is negative"),
            ("30", "the unit is missing"),
            ("s", "it does not start with a whole number"),
            ("soon", "it does not start with a whole number"),
            ("30sec", "the unit is unknown"),
            ("30 s", "the unit is unknown"),
            ("1.5s", "it is no whole number"),
            ("1d", "the unit is unknown"),
            ("30S", "the unit is unknown"),
            ("99999999999999999999s", "it is too long"),
            ("6000000h", "it is too long"),
        ];
        for (text, why) in cases {
            assert_eq!(nanoseconds(text).map_err(|bad| bad.why), Err(why), "`{text}`");
        }
    }

    #[test]
    fn what_is_meant_is_offered_and_is_right() {
        let cases = [
            ("30", "30s"),
            ("30 s", "30s"),
            ("30sec", "30s"),
            ("30S", "30s"),
            ("5min", "5m"),
            ("2 hours", "2h"),
            ("250 ms", "250ms"),
            ("250millis", "250ms"),
            ("1.5s", "1500ms"),
            ("0.25s", "250ms"),
        ];
        for (text, meant) in cases {
            let Err(bad) = nanoseconds(text) else { panic!("`{text}` is right") };
            assert!(bad.help.starts_with(&format!("write `\"{meant}\"`")), "`{text}`: {}", bad.help);
            assert!(nanoseconds(meant).is_ok(), "`{meant}`");
        }
    }
}
