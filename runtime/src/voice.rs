//! What is said on stderr, by threads that must not wait for whoever reads it.
//!
//! Stderr may be a pipe that nobody empties, and the lock of `std` around it may be held for ever. So it is written without that
//! lock, whole lines at a time, on a thread of its own. Who says something waits until it is written, so that it stands in order with what
//! the program writes itself; but only so long, and not at all while what was said before has not been written.

use std::{
    fs::File,
    io::{self, Write},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
    time::Duration,
};

/// How long is waited for the words of everyday, and at the end for all of them.
const USUAL: Duration = Duration::from_millis(100);
const LAST: Duration = Duration::from_millis(300);

/// So many texts wait to be written; what is said beyond that is lost, and counted.
const MOST: usize = 1000;

/// A text, and who waits until it is written.
type Text = (String, SyncSender<()>);

struct Voice {
    texts: Sender<Text>,
    /// How many have not been written.
    waiting: AtomicUsize,
    lost: AtomicUsize,
}

/// Writes a line, or several, after those that were said before.
pub(crate) fn say(text: &str) {
    let Some(voice) = voice() else {
        // There is no thread to be had.
        let _ = writeln!(io::stderr().lock(), "{text}");
        return;
    };
    let patience = if voice.waiting.load(Ordering::Relaxed) == 0 { USUAL } else { Duration::ZERO };
    voice.say(text, patience);
}

/// The same, with so much patience, also while what was said before has not been written.
pub(crate) fn say_within(text: &str, patience: Duration) {
    if let Some(voice) = voice() {
        voice.say(text, patience);
    }
}

/// Waits until all is written, but no longer than for the last words.
pub(crate) fn finish() {
    if let Some(Some(voice)) = VOICE.get()
        && voice.waiting.load(Ordering::Relaxed) > 0
    {
        voice.send(String::new(), LAST);
    }
}

static VOICE: OnceLock<Option<Voice>> = OnceLock::new();

fn voice() -> Option<&'static Voice> {
    VOICE.get_or_init(begin).as_ref()
}

fn begin() -> Option<Voice> {
    let (sender, texts) = channel();
    let thread = thread::Builder::new().name("tenure-stderr".to_owned()).spawn(move || write_all(&texts));
    thread.ok().map(|_| Voice { texts: sender, waiting: AtomicUsize::new(0), lost: AtomicUsize::new(0) })
}

impl Voice {
    fn say(&self, text: &str, patience: Duration) {
        if self.waiting.load(Ordering::Relaxed) >= MOST {
            self.lost.fetch_add(1, Ordering::Relaxed);
        } else {
            self.send(format!("{text}\n"), patience);
        }
    }

    fn send(&self, text: String, patience: Duration) {
        let (told, written) = sync_channel(1);
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if self.texts.send((text, told)).is_ok() && !patience.is_zero() {
            // Who is not heard in time goes on all the same.
            let _ = written.recv_timeout(patience);
        }
    }
}

fn write_all(texts: &Receiver<Text>) {
    for (text, told) in texts {
        write(&text);
        if let Some(voice) = voice() {
            voice.waiting.fetch_sub(1, Ordering::Relaxed);
            let lost = voice.lost.swap(0, Ordering::Relaxed);
            if lost > 0 {
                write(&format!("tenure: {lost} lines are missing here: nobody read what was written before\n"));
            }
        }
        let _ = told.send(());
    }
}

/// A stderr that is closed is no reason to fail.
fn write(text: &str) {
    let _ = match unlocked() {
        Ok(mut stderr) => stderr.write_all(text.as_bytes()),
        Err(_) => io::stderr().write_all(text.as_bytes()),
    };
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
