//! The watchdog: a thread that ends the process where a stop does not.
//!
//! It shares nothing with the runtime, nor with the driver: whatever blocks them, it does not block this.

use std::{io, sync::Arc, thread};

use super::{forced, subject::Subject};
use crate::{engine::alarm::LAST_WORD, last_chance, text::Span};

/// The exit code of a stop that did not end: `EX_SOFTWARE`.
const STOP_FAILED: u8 = 70;

/// Watches until it is dropped.
#[derive(Debug)]
pub(crate) struct Watchdog {
    subject: Arc<Subject>,
}

impl Watchdog {
    pub(crate) fn start(subject: &Arc<Subject>) -> io::Result<Self> {
        // An exit that comes meanwhile leaves the end to it.
        last_chance::hear_of_exit();
        let watched = Arc::clone(subject);
        thread::Builder::new().name("tenure-watchdog".to_owned()).spawn(move || watch(&watched))?;
        Ok(Self { subject: Arc::clone(subject) })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.subject.alarm.turn_off();
    }
}

fn watch(subject: &Subject) {
    if let Some(limit) = subject.alarm.wait() {
        let why = format_args!("the stop was not over {} after its limit of {}", Span(LAST_WORD), Span(limit)).to_string();
        forced::end(&why, STOP_FAILED);
    }
}
