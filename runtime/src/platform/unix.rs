//! On Unix: a call at the end of the process, an end without such calls, and which signals were ignored from the start.
#![allow(unsafe_code, reason = "two calls of libc that take or give no memory but their own; argued at each place")]

use std::{mem::MaybeUninit, ptr};

/// Has `callback` called when the process ends by `std::process::exit`, by the return of `main` or by its panic; not by `_exit`,
/// an abort or a signal. `false` if there is no room for it.
///
/// The callback must not unwind: that aborts the process.
pub(crate) fn on_exit(callback: extern "C" fn()) -> bool {
    // SAFETY: `atexit` keeps a pointer to a function, which is there as long as the program: it is in no library that could be
    // unloaded before its handlers have run.
    unsafe { libc::atexit(callback) == 0 }
}

/// Ends the process now: without `atexit`, destructors, or waiting for a thread that is inside `exit` already.
pub(crate) fn end(code: u8) -> ! {
    signal_hook::low_level::exit(code.into())
}

/// Whether a signal is ignored, as `nohup` has it for SIGHUP; asked before anybody handles it.
pub(crate) fn is_ignored(signal: i32) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: nothing is changed, as the new action is null; the old one is written to memory that is ours and large enough,
    // and read only if the call says that it was written. All bytes zero are a valid `sigaction` in any case.
    let handler = unsafe {
        (libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) == 0).then(|| action.assume_init().sa_sigaction)
    };
    handler == Some(libc::SIG_IGN)
}
