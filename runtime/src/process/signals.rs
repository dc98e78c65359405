//! Signals, heard on a thread of their own: the runtime may be too busy to hear them.
//!
//! That thread waits for nothing but signals: what it says is written elsewhere, and what it tells the app is a message.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM},
    flag,
    iterator::{Handle, Signals as Incoming},
};

use super::{
    Describe, forced,
    heard::{Count, Heard},
    subject::Subject,
};
use crate::{cause::Cause, platform, voice};

const HEARD: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];

/// How long the next signal may have to wait for what is said of this one: so the lines of others come after it.
const HEARD_WITHIN: Duration = Duration::from_millis(100);

/// Hears signals until it is dropped.
#[derive(Debug)]
pub(crate) struct Signals {
    handle: Handle,
}

impl Signals {
    pub(crate) fn listen(subject: &Arc<Subject>, describe: Describe) -> io::Result<Self> {
        // What whoever started us wants ignored, as `nohup` does, is left alone.
        let heard: Vec<_> = HEARD.into_iter().filter(|&signal| !platform::is_ignored(signal)).collect();
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.stand_in_for_defaults(&heard)?;
        let incoming = Incoming::new(&heard)?;
        let handle = incoming.handle();
        let subject = Arc::clone(subject);
        thread::Builder::new().name("tenure-signals".to_owned()).spawn(move || hear(incoming, &subject, describe))?;
        listeners.count += 1;
        NOBODY_LISTENS.store(false, Ordering::SeqCst);
        Ok(Self { handle })
    }
}

impl Drop for Signals {
    /// Gives the signals their default meaning back, unless somebody else listens.
    fn drop(&mut self) {
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.count -= 1;
        NOBODY_LISTENS.store(listeners.count == 0, Ordering::SeqCst);
        self.handle.close();
    }
}

/// Handlers are never taken away: one of them has to stand in for the default while this says so.
static NOBODY_LISTENS: AtomicBool = AtomicBool::new(false);

static LISTENERS: Mutex<Listeners> = Mutex::new(Listeners { count: 0, handled: Vec::new() });

struct Listeners {
    count: usize,
    /// The signals that have a handler which stands in for the default.
    handled: Vec<i32>,
}

impl Listeners {
    fn stand_in_for_defaults(&mut self, signals: &[i32]) -> io::Result<()> {
        for &signal in signals {
            if self.handled.contains(&signal) {
                continue;
            }
            if std::process::id() == 1 {
                // Process 1 has no defaults: the kernel drops the signal with which they would be emulated, and an abort would be
                // next. It ends as others do all the same, since otherwise nobody could end it.
                flag::register_conditional_shutdown(signal, 128 + signal, &NOBODY_LISTENS)?;
            } else {
                flag::register_conditional_default(signal, &NOBODY_LISTENS)?;
            }
            self.handled.push(signal);
        }
        Ok(())
    }
}

fn hear(mut incoming: Incoming, subject: &Subject, describe: Describe) {
    let mut count = Count::default();
    for signal in incoming.forever() {
        let heard = count.hear(signal == SIGINT, Instant::now(), subject.stop_is_asked());
        let runs = subject.app().is_some();
        // What is said goes before what comes of it; but where nothing runs yet, nothing is to begin meanwhile.
        if heard == Heard::Stop && !runs {
            subject.stop(signal);
        }
        if signal == SIGQUIT {
            let held = subject.app().map_or_else(|| "the app is not put together yet".to_owned(), |app| describe(&app));
            voice::say_within(&format!("tenure: SIGQUIT: {held}"), HEARD_WITHIN);
        }
        act(heard, signal, count.interrupts, subject);
        if heard == Heard::Stop && runs {
            subject.stop(signal);
        }
    }
}

fn act(heard: Heard, signal: i32, interrupts: u32, subject: &Subject) {
    let name = Cause::Signal(signal);
    // A stop that somebody else asked for was not asked for by this key.
    let again = if interrupts > 1 { " again" } else { "" };
    match heard {
        // Who presses a key is answered where he looks, whatever the log has room for.
        Heard::Stop if signal == SIGINT => {
            voice::say_within(&format!("tenure: {name}: stopping (press Ctrl+C again to hurry)"), HEARD_WITHIN);
        }
        // The log says it where there is one.
        Heard::Stop if tracing::dispatcher::has_been_set() => {}
        Heard::Stop => {
            voice::say_within(&format!("tenure: {name}: stopping"), HEARD_WITHIN);
        }
        Heard::Hurry => {
            let meaning = "no more draining, 1 s for each hook (press Ctrl+C again to end at once)";
            voice::say_within(&format!("tenure: {name}{again}: {meaning}"), HEARD_WITHIN);
            subject.hurry();
        }
        Heard::Force => {
            let why = if interrupts > 2 { "third SIGINT".to_owned() } else { format!("{name}{again}") };
            let code = u8::try_from(128 + SIGINT).unwrap_or(u8::MAX);
            forced::end(&why, subject.app().as_deref(), code);
        }
        Heard::Nothing => {}
    }
}
