//! A process group, and the state of the process that leads it.
//!
//! Lock order: one lock. It is held while a signal is sent and while the status is collected, and that is the point of it: until then the
//! number of the leader is not given to another process, and that of its group neither. So a signal goes to this group, or nowhere.
//! That the leader has ended is therefore learnt by a look that does not collect.

use std::{
    io,
    process::ExitStatus,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::{
    process::{Child, Command},
    signal::unix::{SignalKind, signal},
};

#[derive(Debug)]
pub(super) struct Process {
    /// Both of the leader and of the group.
    pid: Pid,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    child: Child,
    /// Its status, once it is collected.
    ended: Option<ExitStatus>,
    /// Somebody has asked it to end.
    given_back: bool,
    /// Somebody has been told its status.
    seen: bool,
}

impl Process {
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        // Where SIGCHLD is ignored, as some programs leave it to their children, the system would collect the status itself.
        drop(signal(SignalKind::child())?);
        let child = command.process_group(0).kill_on_drop(true).spawn()?;
        let pid = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
        let pid = pid.ok_or_else(|| io::Error::other("it has no pid"))?;
        Ok(Self { pid, state: Mutex::new(State { child, ended: None, given_back: false, seen: false }) })
    }

    pub(super) fn id(&self) -> u32 {
        self.pid.as_raw_nonzero().get().cast_unsigned()
    }

    pub(super) fn with<R>(&self, look: impl FnOnce(&mut Child) -> R) -> R {
        look(&mut self.lock().child)
    }

    pub(super) fn is_given_back(&self) -> bool {
        self.lock().given_back
    }

    pub(super) fn is_seen(&self) -> bool {
        self.lock().seen
    }

    /// Waits for the end of the leader, and collects its status.
    pub(super) async fn ended(&self) -> io::Result<ExitStatus> {
        // Before the look, so that none is missed.
        let mut changes = signal(SignalKind::child())?;
        loop {
            let ended = {
                let mut state = self.lock();
                let ended = self.collect(&mut state)?;
                state.seen |= ended.is_some();
                ended
            };
            if let Some(status) = ended {
                return Ok(status);
            }
            changes.recv().await;
        }
    }

    /// Asks the group to end by this signal; or says how the leader has ended before.
    pub(super) fn begin_to_give_back(&self, signal: Signal) -> io::Result<Option<ExitStatus>> {
        let mut state = self.lock();
        state.given_back = true;
        let ended = self.collect(&mut state)?;
        state.seen |= ended.is_some();
        if ended.is_none() {
            self.signal(signal);
            // One that is stopped hears it no sooner.
            self.signal(Signal::CONT);
        }
        Ok(ended)
    }

    /// Kills the group, if it is still this one's.
    pub(super) fn kill(&self) {
        let mut state = self.lock();
        state.given_back = true;
        if let Ok(None) = self.collect(&mut state) {
            self.signal(Signal::KILL);
        }
    }

    /// Collects the status, if the leader has ended, with what is left of its group killed before.
    fn collect(&self, state: &mut State) -> io::Result<Option<ExitStatus>> {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        if state.ended.is_none() && waitid(WaitId::Pid(self.pid), look)?.is_some() {
            self.signal(Signal::KILL);
            state.ended = state.child.try_wait()?;
        }
        Ok(state.ended)
    }

    /// For who holds the lock. It fails where nobody is left who could be told.
    fn signal(&self, signal: Signal) {
        let _ = kill_process_group(self.pid, signal);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
