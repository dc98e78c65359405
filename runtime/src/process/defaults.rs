//! What a signal does by default, where handlers are that stay: one of them stands in for it while nobody listens.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

use signal_hook::{flag, low_level::emulate_default_handler};

use crate::platform;

/// Handlers are never taken away: one of them has to stand in for the default while this says so.
static NOBODY_LISTENS: AtomicBool = AtomicBool::new(false);

pub(super) fn apply(nobody_listens: bool) {
    NOBODY_LISTENS.store(nobody_listens, Ordering::SeqCst);
}

/// The signals that have a handler which stands in for the default.
#[derive(Debug)]
pub(super) struct StoodIn(Vec<i32>);

impl StoodIn {
    pub(super) const NONE: Self = Self(Vec::new());

    pub(super) fn extend(&mut self, signals: &[i32]) -> io::Result<()> {
        for &signal in signals {
            if self.0.contains(&signal) {
                continue;
            }
            if is_first_process() {
                // Process 1 has no defaults: the kernel drops the signal with which they would be emulated, and an abort would be
                // next. It ends as others do all the same, since otherwise nobody could end it.
                flag::register_conditional_shutdown(signal, 128 + signal, &NOBODY_LISTENS)?;
            } else {
                flag::register_conditional_default(signal, &NOBODY_LISTENS)?;
            }
            self.0.push(signal);
        }
        Ok(())
    }
}

/// Does what a signal does to a process that does not hear it.
pub(super) fn act(signal: i32) {
    if is_first_process() {
        platform::end(u8::try_from(128 + signal).unwrap_or(u8::MAX));
    }
    let _ = emulate_default_handler(signal);
}

fn is_first_process() -> bool {
    std::process::id() == 1
}
