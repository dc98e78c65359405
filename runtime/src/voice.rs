//! What is said on stderr, by threads that must not wait for ever for whoever reads it.
//!
//! Stderr may be a pipe that nobody empties, and the lock of `std` around it may be held for ever. So it is written by threads
//! that do nothing else, and who says something waits only so long until it is written; as a rule that is at once, so that lines
//! stand in the order in which they were said, and those of the program's own code between them.
//!
//! There are two: one for those who say their last word, which writes without that lock, and one for all else, which takes it, so
//! that no line gets into another.

use std::{
    fs::File,
    io::{self, Write},
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
    time::Duration,
};

/// How long a line is waited for, as long as those before it were read.
const PATIENCE: Duration = Duration::from_millis(300);

/// How many lines may wait for a reader; what is said after that is lost, and counted.
const MOST: usize = 1000;

static LAST_WORD: Voice = Voice::new("tenure-stderr", without_lock);
static LINES: Voice = Voice::new("tenure-log", with_lock);

/// A text, and who waits until it is written.
type Text = (String, SyncSender<()>);

struct Voice {
    name: &'static str,
    write: fn(&str),
    thread: OnceLock<Option<Sender<Text>>>,
    /// How many texts have not been written.
    pending: AtomicUsize,
    /// Somebody has waited in vain.
    is_behind: AtomicBool,
    lost: AtomicUsize,
}

/// Writes a line, or several, after those that were said in this way before; `false` if it is not written in time, or cannot be.
pub(crate) fn say(text: &str, patience: Duration) -> bool {
    LAST_WORD.thread().is_some_and(|thread| LAST_WORD.send(thread, format!("{text}\n"), patience))
}

/// Writes a line, or several, after those that were told before. It is waited for, but while nobody reads.
pub(crate) fn tell(text: &str) {
    let text = format!("{text}\n");
    match LINES.thread() {
        // The system has no thread to give.
        None => with_lock(&text),
        Some(_) if LINES.pending.load(Ordering::Relaxed) >= MOST => drop(LINES.lost.fetch_add(1, Ordering::Relaxed)),
        Some(thread) if LINES.is_behind() => drop(LINES.send(thread, text, Duration::ZERO)),
        Some(thread) => drop(LINES.send(thread, text, PATIENCE)),
    }
}

/// Waits until all that was told is written, or `limit` is over.
pub(crate) fn flush(limit: Duration) {
    if !LINES.is_behind() {
        return;
    }
    if let Some(Some(thread)) = LINES.thread.get() {
        LINES.send(thread, String::new(), limit);
    }
}

impl Voice {
    const fn new(name: &'static str, write: fn(&str)) -> Self {
        Self {
            name,
            write,
            thread: OnceLock::new(),
            pending: AtomicUsize::new(0),
            is_behind: AtomicBool::new(false),
            lost: AtomicUsize::new(0),
        }
    }

    fn thread(&'static self) -> Option<&'static Sender<Text>> {
        self.thread.get_or_init(|| self.begin()).as_ref()
    }

    fn send(&self, thread: &Sender<Text>, text: String, patience: Duration) -> bool {
        let (told, written) = sync_channel(1);
        self.pending.fetch_add(1, Ordering::Relaxed);
        let in_time = thread.send((text, told)).is_ok() && written.recv_timeout(patience).is_ok();
        if !in_time {
            self.is_behind.store(true, Ordering::Relaxed);
        }
        in_time
    }

    /// Whether who says something now would wait for lines that nobody reads.
    fn is_behind(&self) -> bool {
        self.is_behind.load(Ordering::Relaxed) && self.pending.load(Ordering::Relaxed) > 0
    }

    fn begin(&'static self) -> Option<Sender<Text>> {
        let (voice, texts) = channel();
        let thread = thread::Builder::new().name(self.name.to_owned()).spawn(move || self.write_all(&texts));
        thread.ok().map(|_| voice)
    }

    fn write_all(&self, texts: &Receiver<Text>) {
        for (text, told) in texts {
            (self.write)(&text);
            if self.pending.fetch_sub(1, Ordering::Relaxed) == 1 {
                self.is_behind.store(false, Ordering::Relaxed);
                let lost = self.lost.swap(0, Ordering::Relaxed);
                if lost > 0 {
                    (self.write)(&format!("tenure: nobody has read this for a while: {lost} lines are lost\n"));
                }
            }
            let _ = told.send(());
        }
    }
}

fn with_lock(text: &str) {
    // A stderr that is closed is no reason to fail.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn without_lock(text: &str) {
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
