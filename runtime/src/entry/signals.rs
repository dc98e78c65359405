//! Signals, heard on a thread of their own: the runtime may be too busy to hear them.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
    iterator::{Handle, Signals as Incoming},
};

use crate::{cause::Cause, engine::shared::Shared};

const HEARD: [i32; 2] = [SIGINT, SIGTERM];

/// Hears signals from its creation on; tells them to an app once it knows one.
#[derive(Debug)]
pub(super) struct Signals {
    handle: Handle,
    app: Arc<std::sync::OnceLock<Arc<Shared>>>,
    /// The app is through: signals do again what they do by default.
    restored: Arc<AtomicBool>,
    /// Wakes the thread that waits for the app.
    thread: thread::Thread,
}

impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        let restored = Arc::new(AtomicBool::new(false));
        for signal in HEARD {
            // Handlers are never taken away, so that this one has to stand in for the default once we are through.
            flag::register_conditional_default(signal, Arc::clone(&restored))?;
        }
        let incoming = Incoming::new(HEARD)?;
        let handle = incoming.handle();
        let app = Arc::default();
        let theirs = Arc::clone(&app);
        let thread = thread::Builder::new().name("tenure-signals".to_owned()).spawn(move || hear(incoming, &theirs))?;
        Ok(Self { handle, app, restored, thread: thread.thread().clone() })
    }

    /// From now on, signals stop this app; those that came before count.
    pub(super) fn tell(&self, shared: &Arc<Shared>) {
        let _ = self.app.set(Arc::clone(shared));
        self.thread.unpark();
    }

    /// Gives the signals their default meaning back.
    pub(super) fn restore(&self) {
        self.restored.store(true, Ordering::SeqCst);
        self.handle.close();
        self.thread.unpark();
    }
}

fn hear(mut incoming: Incoming, app: &std::sync::OnceLock<Arc<Shared>>) {
    for signal in incoming.forever() {
        let shared = loop {
            match app.get() {
                Some(shared) => break shared,
                // The graph is being checked, which takes a moment.
                None => thread::park(),
            }
        };
        shared.request_stop(Cause::Signal(signal));
    }
}
