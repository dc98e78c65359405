//! A child process, ended with all that it has started.

mod error;
mod process;
mod request;

use std::{
    future::{Future, poll_fn},
    pin::pin,
    process::ExitStatus,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use rustix::process::Signal;
use tenure::{AppHandle, AtExit, Tasks};
use tokio::{
    process::{ChildStderr, ChildStdin, ChildStdout, Command},
    signal::unix::SignalKind,
    time::timeout,
};

pub use self::error::ChildError;
use self::{process::Process, request::was_asked};
use crate::keep::gives_back;

/// How long it has between SIGTERM and SIGKILL: half of what a `dispose` has.
const GRACE: Duration = Duration::from_secs(5);
/// How long after a child that was ended by a signal the app may still learn of its own: both may have been sent at once.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A child process in a process group of its own. Unix only.
///
/// [`give_back`](Self::give_back) closes its standard input (if that is a pipe which is still here), sends SIGTERM to the group
/// ([`with_signal`](Self::with_signal)), waits for the child for 5 s ([`with_grace`](Self::with_grace)), then sends SIGKILL to the group,
/// and collects the exit status: no zombie stays. When the child itself has ended, whatever is left in its group is killed: so a
/// shell that only wraps a program is told to `exec` it. What has left the group (a daemon) is not reached.
///
/// A drop, and after [`at_exit`](Self::at_exit) the last chance, kill the group at once. If this program dies without a chance (SIGKILL), the
/// child lives on.
///
/// # At a terminal
///
/// Since the group is its own, Ctrl+C does not reach it: it ends when its turn has come. For the same reason it cannot read the
/// terminal: the system stops one that tries (SIGTTIN). A command that does not say otherwise has the standard input of this
/// program, so give it `.stdin(Stdio::null())`, or a pipe, unless it surely reads nothing.
///
/// # Under systemd
///
/// By default systemd sends SIGTERM to all processes of a service, the children too, which then end while the service
/// drains. That is told by a warning of `tracing` and is no failure. So that the child lives for as long as it is needed, write
/// `KillMode=mixed` in the unit: then only the service is sent SIGTERM, and it ends the child when its turn has come.
///
/// Against `tokio::process::Child`: it is asked before it is killed, its own children go with it, and a signal never reaches a process
/// that has been given its number anew, since the status is collected under the same lock.
///
/// ```
/// use tenure_kit::Child;
/// use tokio::process::Command;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let child = Child::spawn("sleeper", Command::new("sleep").arg("3600"))?;
/// child.give_back().await?;
/// assert_eq!(child.wait().await?.code(), None, "a signal has ended it");
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "the child is killed when this is dropped"]
pub struct Child {
    name: Arc<str>,
    signal: Signal,
    grace: Duration,
    process: Arc<Process>,
    at_exit: Option<AtExit>,
}

impl Child {
    /// Starts the command in a process group of its own. Its standard streams are what the command says: by default, those of
    /// this program.
    ///
    /// The name stands in errors and reports.
    ///
    /// # Errors
    /// [`ChildError::Io`] if it cannot be started.
    ///
    /// # Panics
    /// Outside of a tokio runtime with I/O.
    pub fn spawn(name: impl Into<Arc<str>>, command: &mut Command) -> Result<Self, ChildError> {
        let name = name.into();
        match Process::spawn(command) {
            Ok(process) => Ok(Self { name, signal: Signal::TERM, grace: GRACE, process: Arc::new(process), at_exit: None }),
            Err(source) => Err(ChildError::Io { name, doing: "start", source }),
        }
    }

    /// How long [`give_back`](Self::give_back) waits before SIGKILL: 5 s by default. It belongs within the limit of
    /// the hook or stack that calls it (10 s by default), which otherwise comes first: then the group is killed at once.
    pub fn with_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// The signal by which [`give_back`](Self::give_back) asks it to end: SIGTERM by default. nginx, for one, answers what it has begun only
    /// after SIGQUIT.
    ///
    /// # Panics
    /// If the number is that of no signal, or of a real-time signal.
    pub fn with_signal(mut self, signal: SignalKind) -> Self {
        let named = Signal::from_named_raw(signal.as_raw_value());
        self.signal = named.unwrap_or_else(|| panic!("a child cannot be asked to end by {signal:?}: that has no name"));
        self
    }

    /// Watches over it in a task of this resource: if it ends by itself and not with success, the task fails, which stops the
    /// app.
    ///
    /// One that is ended by SIGTERM or SIGINT (or says so by the status 143 or 130, as shells do) while the app drains, or at most a second before it
    /// does, was asked to: the two signals came from the same hand. That is a warning of `tracing`, and no failure.
    ///
    /// The task ends when the resource is asked to stop, and leaves the child to its `dispose`.
    pub fn supervised(self, tasks: &Tasks) -> Self {
        let (name, process) = (Arc::clone(&self.name), Arc::clone(&self.process));
        let (stop, draining) = (tasks.shutdown(), tasks.draining());
        tasks.spawn(Arc::clone(&name), async move {
            let (mut stopped, mut ended) = (pin!(stop.requested()), pin!(process.ended()));
            let ended = poll_fn(|context| match stopped.as_mut().poll(context) {
                Poll::Ready(()) => Poll::Ready(None),
                Poll::Pending => ended.as_mut().poll(context).map(Some),
            });
            match ended.await {
                None => Ok(()),
                Some(Ok(status)) if status.success() || process.is_given_back() => Ok(()),
                Some(Ok(status)) if was_asked(status) && timeout(AT_ONCE, draining).await.is_ok() => {
                    ended_early(&name, process.id(), status);
                    Ok(())
                }
                Some(Ok(status)) => Err(ChildError::Ended { name, pid: process.id(), status }),
                Some(Err(source)) => Err(ChildError::Io { name, doing: "wait for", source }),
            }
        });
        self
    }

    /// Registers it for the last chance too, as `child NAME`: there its group is killed at once. See [`AppHandle::at_exit`].
    pub fn at_exit(mut self, app: &AppHandle) -> Self {
        let process = Arc::clone(&self.process);
        let entry = app.at_exit_named(self.label(), move || process.kill());
        if let Some(before) = self.at_exit.replace(entry) {
            before.cancel();
        }
        self
    }

    /// Its pid, which is the number of its group as well.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Its standard input, if that is a pipe and has not been taken.
    pub fn take_stdin(&self) -> Option<ChildStdin> {
        self.process.with(|child| child.stdin.take())
    }

    /// Its standard output, if that is a pipe and has not been taken.
    pub fn take_stdout(&self) -> Option<ChildStdout> {
        self.process.with(|child| child.stdout.take())
    }

    /// Its standard error, if that is a pipe and has not been taken.
    pub fn take_stderr(&self) -> Option<ChildStderr> {
        self.process.with(|child| child.stderr.take())
    }

    /// Waits for its end; any number can, at any time.
    ///
    /// # Errors
    /// [`ChildError::Io`] if somebody else in this program has collected its status.
    ///
    /// # Cancel safety
    /// Dropping the future changes nothing.
    pub async fn wait(&self) -> Result<ExitStatus, ChildError> {
        self.process.ended().await.map_err(|source| self.io("wait for", source))
    }

    /// Asks it to end, waits, kills it if it does not, and collects its status; the second call finds that done.
    ///
    /// One that somebody else has asked to end before, by SIGTERM or SIGINT, is where it should be: a warning of `tracing` tells
    /// that it ended early.
    ///
    /// # Errors
    /// [`ChildError::Killed`] if the signal was not enough, [`ChildError::Ended`] if it had ended by itself before, without success and
    /// without anybody who saw it.
    ///
    /// # Cancel safety
    /// Once polled, it has been asked to end. Dropped before that is over, as where the limit of a hook has passed, the group is
    /// killed at once, whoever still holds the value.
    pub async fn give_back(&self) -> Result<(), ChildError> {
        let seen = self.process.is_seen();
        drop(self.take_stdin());
        match self.process.begin_to_give_back(self.signal) {
            Ok(None) => {}
            Ok(Some(status)) if status.success() || seen => return Ok(()),
            Ok(Some(status)) if was_asked(status) => {
                ended_early(&self.name, self.id(), status);
                return Ok(());
            }
            Ok(Some(status)) => return Err(ChildError::Ended { name: Arc::clone(&self.name), pid: self.id(), status }),
            Err(source) => return Err(self.io("wait for", source)),
        }
        // Kills nobody where the child has ended.
        let _kill = KillOnDrop(&self.process);
        if let Ok(ended) = timeout(self.grace, self.process.ended()).await {
            return ended.map(drop).map_err(|source| self.io("wait for", source));
        }
        self.process.kill();
        self.wait().await?;
        let signal = self.signal.as_raw();
        Err(ChildError::Killed { name: Arc::clone(&self.name), pid: self.id(), signal, grace: self.grace })
    }

    fn io(&self, doing: &'static str, source: std::io::Error) -> ChildError {
        ChildError::Io { name: Arc::clone(&self.name), doing, source }
    }

    fn label(&self) -> String {
        format!("child {}", self.name)
    }
}

/// Kills the group of one that is not waited for any more.
struct KillOnDrop<'a>(&'a Process);

impl Drop for KillOnDrop<'_> {
    fn drop(&mut self) {
        self.0.kill();
    }
}

/// Tells that somebody else has asked it to end.
fn ended_early(name: &str, pid: u32, status: ExitStatus) {
    tracing::warn!(target: "tenure", "`{name}` (pid {pid}) was ended by somebody else, before its turn: {status}");
}

gives_back!(Child);

impl Drop for Child {
    fn drop(&mut self) {
        // Who supervises it collects its status; or else tokio does, when the process is dropped.
        self.process.kill();
        if let Some(at_exit) = self.at_exit.take() {
            at_exit.cancel();
        }
    }
}
