//! What is said on stderr by threads that must not wait for whoever reads it.
//!
//! Stderr may be a pipe that nobody empties, and the lock of `std` around it may be held for ever. So it is written without that
//! lock, on a thread of its own, which is waited for only so long.

use std::{
    fs::File,
    io::{self, Write},
    sync::{
        OnceLock,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
    time::Duration,
};

/// A text, and who waits until it is written.
type Text = (String, SyncSender<()>);

/// Writes a line, or several, after those that were said before; `false` if it is not written in time, or cannot be.
pub(super) fn say(text: &str, patience: Duration) -> bool {
    static VOICE: OnceLock<Option<Sender<Text>>> = OnceLock::new();
    let Some(voice) = VOICE.get_or_init(begin) else { return false };
    let (told, written) = sync_channel(1);
    voice.send((format!("{text}\n"), told)).is_ok() && written.recv_timeout(patience).is_ok()
}

fn begin() -> Option<Sender<Text>> {
    let (voice, texts) = channel();
    let thread = thread::Builder::new().name("tenure-stderr".to_owned()).spawn(move || write_all(&texts));
    thread.ok().map(|_| voice)
}

fn write_all(texts: &Receiver<Text>) {
    for (text, told) in texts {
        // A stderr that is closed is no reason to fail.
        let _ = match unlocked() {
            Ok(mut stderr) => stderr.write_all(text.as_bytes()),
            Err(_) => io::stderr().write_all(text.as_bytes()),
        };
        let _ = told.send(());
    }
}

#[cfg(unix)]
fn unlocked() -> io::Result<File> {
    use std::os::fd::AsFd;
    io::stderr().as_fd().try_clone_to_owned().map(File::from)
}

#[cfg(not(unix))]
fn unlocked() -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}
