//! Time in which the process can do something, for limits that are kept outside of every runtime.
//!
//! A process that is paused (SIGSTOP, a frozen container, a machine that sleeps) finds on waking that all its limits have passed, though
//! nobody has had the time. So it is counted in slices, of which one that is overslept is still one.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

/// Short enough that a pause costs whoever waits little of his time.
const SLICE: Duration = Duration::from_millis(250);

/// Waits for a message; `None` if it does not come in time, or will not come.
pub(crate) fn receive<T>(from: &Receiver<T>, mut patience: Duration) -> Option<T> {
    loop {
        let slice = patience.min(SLICE);
        match from.recv_timeout(slice) {
            Ok(message) => return Some(message),
            Err(RecvTimeoutError::Timeout) if patience > slice => patience -= slice,
            Err(_) => return None,
        }
    }
}

/// Sleeps for so long.
pub(crate) fn sleep(mut time: Duration) {
    while !time.is_zero() {
        let slice = time.min(SLICE);
        thread::sleep(slice);
        time -= slice;
    }
}
