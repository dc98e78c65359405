//! On Unix: a call at the end of the process, an end without such calls, and which signals are ignored or blocked.
#![allow(unsafe_code, reason = "a few calls of libc that take or give no memory but their own; argued at each place")]

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

/// Has the calling thread hear these signals, where they are blocked in it.
pub(crate) fn unblock(signals: &[i32]) {
    let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: the set is ours, and initialised by `sigemptyset` before it is read; `sigaddset` refuses what is no signal. The mask
    // that is changed is this thread's alone, and who it is to be given to is nobody: the old one is not asked for.
    unsafe {
        if libc::sigemptyset(set.as_mut_ptr()) != 0 {
            return;
        }
        for &signal in signals {
            libc::sigaddset(set.as_mut_ptr(), signal);
        }
        libc::pthread_sigmask(libc::SIG_UNBLOCK, set.as_ptr(), ptr::null_mut());
    }
}
