//! How the end of the process goes: whether it exits by itself, or somebody has taken its end on himself by force.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

static FORCED: AtomicBool = AtomicBool::new(false);
static EXITS: AtomicBool = AtomicBool::new(false);

/// Takes the end of the process on oneself; `false` if somebody has. Who does ends it within a limit, whatever else happens.
pub(crate) fn begin_forced_end() -> bool {
    !FORCED.swap(true, Ordering::SeqCst)
}

/// Never returns where the process is being ended by force: its exit code is settled, and its last word is being said.
pub(crate) fn yield_to_forced_end() {
    while FORCED.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// Whether `std::process::exit` has been called, or `main` has returned.
pub(crate) fn process_is_exiting() -> bool {
    EXITS.load(Ordering::SeqCst)
}

pub(super) fn exit_begins() {
    EXITS.store(true, Ordering::SeqCst);
}
