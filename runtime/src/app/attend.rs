//! What of the process an app of one's own may be told to attend to; `#[resource_main]` attends to all of it.

use std::{any::Any, io, panic::Location, sync::Arc, time::Duration};

use super::{AppBuilder, AppHandle};
use crate::{
    engine::shared::Shared,
    error::StartError,
    failure::{Failure, FailureKind, Phase, ResourceInfo},
    process::{Parent, ParentId, Signals, Subject, Watchdog},
};

/// What is attended to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attends {
    pub(super) signals: bool,
    pub(super) watchdog: bool,
    /// Who it was when this was asked for: it may end before the app is there.
    pub(super) parent: Option<ParentId>,
}

impl AppBuilder {
    /// Stops the app at SIGINT, SIGTERM, SIGHUP or SIGQUIT, as a `#[resource_main]` is stopped. Not said, signals mean what they mean
    /// to any process.
    ///
    /// They are heard on a thread of their own, from [`start`](Self::start) until the app has stopped; then they mean again what they
    /// do by default. One that was ignored when the process was started, as `nohup` has it for SIGHUP, stays ignored. While a stop
    /// goes on, SIGINT hurries it ([`AppHandle::hurry`]), and the next SIGINT ends the process: what was registered with
    /// [`AppHandle::at_exit`] runs, nothing else does, and the exit code is 130. SIGINTs within a quarter of a second are one.
    /// SIGQUIT also prints the [`AppHandle::status`] to stderr, each time.
    ///
    /// It is the process that gets a signal: where several apps hear them, all stop, all are hurried, and one end takes them all. A signal
    /// that is blocked in all threads is heard nevertheless.
    ///
    /// Outside Unix it has no effect.
    pub fn handle_signals(mut self) -> Self {
        self.attends.signals = true;
        self
    }

    /// Ends the process where the stop of the app does not end: two seconds after [`shutdown_timeout`](Self::shutdown_timeout). Not
    /// said, nobody does; a `#[resource_main]` has it.
    ///
    /// It is for what no limit can help: a hook that blocks the only thread of its runtime. What was registered with
    /// [`AppHandle::at_exit`] runs, what could not be given back is printed to stderr, and the exit code is 70. Without a
    /// `shutdown_timeout` it never ends anything.
    pub fn watchdog(mut self) -> Self {
        self.attends.watchdog = true;
        self
    }

    /// Stops the app when the parent of this process ends, however that comes: even SIGKILL leaves no orphan behind.
    ///
    /// The parent is the process that is the parent at this call. On Linux only; elsewhere it has no effect, which a warning
    /// says. Nor has it any where the parent cannot be seen, as from the first process of a container.
    pub fn exit_with_parent(mut self) -> Self {
        self.attends.parent = Some(ParentId::now());
        self
    }
}

/// Begins to attend; what is returned ends that with its drop.
pub(super) fn attend(attends: Attends, shared: &Arc<Shared>) -> Result<Box<dyn Any + Send>, StartError> {
    if !(attends.signals || attends.watchdog || attends.parent.is_some()) {
        return Ok(Box::new(()));
    }
    let begin = || -> io::Result<_> {
        let subject = Subject::new(Arc::clone(&shared.alarm));
        subject.is(shared);
        let signals = attends.signals.then(|| Signals::listen(&subject, describe)).transpose()?;
        let watchdog = attends.watchdog.then(|| Watchdog::start(&subject)).transpose()?;
        let parent = attends.parent.map(|parent| Parent::watch(parent, shared)).transpose()?;
        Ok((signals, watchdog, parent))
    };
    match begin() {
        Ok(attendants) => Ok(Box::new(attendants)),
        Err(error) => Err(no_attendant(shared.started_at, error)),
    }
}

/// The system gives no thread, or no file descriptor.
fn no_attendant(started_at: &'static Location<'static>, error: io::Error) -> StartError {
    let kind = FailureKind::error(error.into());
    let failure = Failure::new(ResourceInfo::app(started_at), Phase::Start, Duration::ZERO, kind);
    StartError::before_start(Some(failure), Vec::new())
}

/// Who holds what, in words.
pub(crate) fn describe(shared: &Arc<Shared>) -> String {
    AppHandle { shared: Arc::clone(shared) }.status().to_string()
}
