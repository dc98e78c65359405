//! How a duration, an error with its sources, a list of names read.

use std::{error::Error, fmt, time::Duration};

/// A duration for people: three significant figures, in the unit that fits.
pub(crate) struct Span(pub(crate) Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What would be rounded up to a thousand of one unit is one of the next.
        let (value, unit) = match self.0.as_secs_f64() {
            s if s >= 120.0 => return write!(f, "{}m{:02}s", self.0.as_secs() / 60, self.0.as_secs() % 60),
            s if s >= 0.9995 => (s, "s"),
            s if s >= 0.9995e-3 => (s * 1e3, "ms"),
            s => (s * 1e6, "µs"),
        };
        if (value - value.round()).abs() < 5e-3 || value >= 99.95 {
            write!(f, "{value:.0}{unit}")
        } else if value < 9.995 {
            write!(f, "{value:.2}{unit}")
        } else {
            write!(f, "{value:.1}{unit}")
        }
    }
}

/// An error with its sources, on one line; what a sentence has quoted already is not said again.
pub(crate) struct Chain<'a, E: ?Sized>(pub(crate) &'a E);

impl<E: Error + ?Sized> fmt::Display for Chain<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            let text = error.to_string();
            if !said.contains(&text) {
                write!(f, ": {text}")?;
                said = text;
            }
            source = error.source();
        }
        Ok(())
    }
}

/// Names in backticks, with commas.
pub(crate) struct Names<'a>(pub(crate) &'a [&'static str]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}`{name}`", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
