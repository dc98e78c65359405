//! Signals, heard on a thread of their own: the runtime may be too busy to hear them.
//!
//! That thread waits for nothing but signals: what it says is written elsewhere, and what it tells the app is a message.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM},
    iterator::{Handle, Signals as Incoming},
};

use super::{
    Describe,
    defaults::{self, StoodIn},
    forced,
    heard::{Before, Count, Heard},
    subject::Subject,
};
use crate::{cause::Cause, last_chance, platform, voice};

const HEARD: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];

/// How long the next signal may have to wait for what is said of this one: so the lines of others come after it.
const HEARD_WITHIN: Duration = Duration::from_millis(100);

/// Hears signals until it is dropped.
#[derive(Debug)]
pub(crate) struct Signals {
    subject: Arc<Subject>,
}

impl Signals {
    pub(crate) fn listen(subject: &Arc<Subject>, describe: Describe) -> io::Result<Self> {
        // An exit that comes after a forced end has begun leaves the end to it.
        last_chance::hear_of_exit();
        let mut listeners = listeners();
        if listeners.hearing.is_none() {
            listeners.begin_to_hear()?;
        }
        listeners.listening.push((Arc::clone(subject), describe));
        defaults::apply(false);
        Ok(Self { subject: Arc::clone(subject) })
    }
}

impl Drop for Signals {
    /// Gives the signals their default meaning back, unless somebody else listens.
    fn drop(&mut self) {
        let mut listeners = listeners();
        listeners.listening.retain(|(subject, _)| !Arc::ptr_eq(subject, &self.subject));
        if listeners.listening.is_empty() {
            defaults::apply(true);
            listeners.count = Count::NEW;
            if let Some(hearing) = listeners.hearing.take() {
                hearing.close();
            }
        }
    }
}

/// One thread hears for all of them: it is the process that gets a signal.
static LISTENERS: Mutex<Listeners> =
    Mutex::new(Listeners { listening: Vec::new(), hearing: None, count: Count::NEW, defaults: StoodIn::NONE });

/// Who listens. Its lock goes before those of the subjects.
struct Listeners {
    listening: Vec<(Arc<Subject>, Describe)>,
    /// The thread's, while anybody listens.
    hearing: Option<Handle>,
    count: Count,
    defaults: StoodIn,
}

fn listeners() -> MutexGuard<'static, Listeners> {
    LISTENERS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Listeners {
    fn begin_to_hear(&mut self) -> io::Result<()> {
        // What whoever started us wants ignored, as `nohup` does, is left alone.
        let heard: Vec<_> = HEARD.into_iter().filter(|&signal| !platform::is_ignored(signal)).collect();
        self.defaults.extend(&heard)?;
        let incoming = Incoming::new(&heard)?;
        let handle = incoming.handle();
        thread::Builder::new().name("tenure-signals".to_owned()).spawn(move || {
            // Whoever started us may have had them blocked, as a parent does that waits for them by `sigwait`; every thread has that of
            // the one that made it. It is here that they are wanted, and only here.
            platform::unblock(&heard);
            hear(incoming);
        })?;
        self.hearing = Some(handle);
        Ok(())
    }
}

fn hear(mut incoming: Incoming) {
    for signal in incoming.forever() {
        let listening = listeners().listening.clone();
        if listening.is_empty() {
            // It came while somebody did.
            defaults::act(signal);
            continue;
        }
        let subjects: Vec<_> = listening.iter().map(|(subject, _)| &**subject).collect();
        let ending = last_chance::process_is_exiting() || subjects.iter().all(|subject| subject.is_over());
        let before = Before {
            stopping: ending || subjects.iter().all(|subject| subject.stop_is_asked()),
            hurried: subjects.iter().any(|subject| subject.is_hurried()),
        };
        let (heard, interrupts) = {
            let count = &mut listeners().count;
            (count.hear(signal == SIGINT, Instant::now(), before), count.interrupts)
        };
        // What is said goes before what comes of it; but where nothing runs yet, nothing is to begin meanwhile.
        let (run, wait): (Vec<&Subject>, Vec<&Subject>) = subjects.iter().partition(|subject| subject.app().is_some());
        if heard == Heard::Stop {
            for subject in wait {
                subject.stop(signal);
            }
        }
        if signal == SIGQUIT {
            describe(&listening);
        }
        say(heard, signal, interrupts, ending);
        match heard {
            Heard::Stop => {
                for subject in run.iter().filter(|subject| !subject.stop_is_asked()) {
                    subject.stop(signal);
                }
            }
            Heard::Hurry => {
                for subject in &subjects {
                    subject.hurry();
                }
            }
            Heard::Force => forced::end(&forced_by(signal, interrupts), u8::try_from(128 + SIGINT).unwrap_or(u8::MAX)),
            Heard::Nothing => {}
        }
    }
}

/// Says who holds what.
fn describe(listening: &[(Arc<Subject>, Describe)]) {
    for (subject, describe) in listening {
        let held = subject.app().map_or_else(|| "the app is not put together yet".to_owned(), |app| describe(&app));
        voice::say_within(&format!("tenure: SIGQUIT: {held}"), HEARD_WITHIN);
    }
}

fn say(heard: Heard, signal: i32, interrupts: u32, ending: bool) {
    let name = Cause::Signal(signal);
    let text = match heard {
        // Who presses a key is answered where he looks, whatever the log has room for.
        Heard::Stop if signal == SIGINT => format!("{name}: stopping (press Ctrl+C again to hurry)"),
        // The log says it where there is one.
        Heard::Stop if tracing::dispatcher::has_been_set() => return,
        Heard::Stop => format!("{name}: stopping"),
        Heard::Hurry if ending => format!("{name}{}: already ending (press Ctrl+C again to end at once)", again(interrupts)),
        Heard::Hurry => {
            let meaning = "no more draining, 1 s for each hook (press Ctrl+C again to end at once)";
            format!("{name}{}: {meaning}", again(interrupts))
        }
        Heard::Force | Heard::Nothing => return,
    };
    voice::say_within(&format!("tenure: {text}"), HEARD_WITHIN);
}

fn forced_by(signal: i32, interrupts: u32) -> String {
    if interrupts > 2 { "third SIGINT".to_owned() } else { format!("{}{}", Cause::Signal(signal), again(interrupts)) }
}

/// A stop that somebody else asked for was not asked for by this key.
const fn again(interrupts: u32) -> &'static str {
    if interrupts > 1 { " again" } else { "" }
}
