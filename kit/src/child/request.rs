//! What a status says of who wanted the end.

use std::{os::unix::process::ExitStatusExt, process::ExitStatus};

use rustix::process::Signal;

/// Whether it ended since it was asked to: by SIGTERM or SIGINT, or with the status that shells, and programs that catch the
/// signal to clean up, make of these.
pub(super) fn was_asked(status: ExitStatus) -> bool {
    let asks = [Signal::TERM.as_raw(), Signal::INT.as_raw()];
    match (status.signal(), status.code()) {
        (Some(signal), _) => asks.contains(&signal),
        (None, Some(code)) => asks.iter().any(|signal| code == 128 + signal),
        (None, None) => false,
    }
}

/// The signal in words.
pub(super) fn name_of(signal: i32) -> String {
    let names = [
        (Signal::TERM, "SIGTERM"),
        (Signal::INT, "SIGINT"),
        (Signal::QUIT, "SIGQUIT"),
        (Signal::HUP, "SIGHUP"),
        (Signal::USR1, "SIGUSR1"),
        (Signal::USR2, "SIGUSR2"),
        (Signal::WINCH, "SIGWINCH"),
    ];
    let found = names.iter().find(|(named, _)| named.as_raw() == signal);
    found.map_or_else(|| format!("signal {signal}"), |(_, name)| (*name).to_owned())
}
