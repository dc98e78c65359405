//! The end of the parent process, which is a reason to stop.
//!
//! What is watched is the process, by a pidfd: a signal at the death of the parent (`PR_SET_PDEATHSIG`) comes with the end of the *thread*
//! that started us.

use std::{io, sync::Arc};

use crate::engine::shared::Shared;

/// Watches the parent until it is dropped.
#[derive(Debug)]
pub(crate) struct Parent {
    /// Closed when nobody wants to know any more.
    #[cfg(target_os = "linux")]
    _wanted: Option<io::PipeWriter>,
}

#[cfg(not(target_os = "linux"))]
impl Parent {
    #[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
    pub(crate) fn watch(_: &Arc<Shared>) -> io::Result<Self> {
        crate::log::warning(format_args!(
            "`exit_with_parent` has no effect: only Linux tells of the end of a parent process"
        ));
        Ok(Self {})
    }
}

#[cfg(target_os = "linux")]
impl Parent {
    /// Stops the app when the process that is the parent now has ended.
    pub(crate) fn watch(shared: &Arc<Shared>) -> io::Result<Self> {
        use rustix::process::{PidfdFlags, getppid, pidfd_open};

        let Some(parent) = getppid() else {
            crate::log::warning(format_args!("`exit_with_parent` has no effect: the parent process is out of sight"));
            return Ok(Self { _wanted: None });
        };
        let opened = pidfd_open(parent, PidfdFlags::empty());
        // It may have ended just before, and its number be another's: then somebody else has become our parent.
        if getppid() != Some(parent) || opened.as_ref().is_err_and(|error| *error == rustix::io::Errno::SRCH) {
            stop(shared);
            return Ok(Self { _wanted: None });
        }
        let (parent, (unwanted, wanted), shared) = (opened?, io::pipe()?, Arc::clone(shared));
        std::thread::Builder::new().name("tenure-parent".to_owned()).spawn(move || {
            if ends_first(&parent, &unwanted) {
                stop(&shared);
            }
        })?;
        Ok(Self { _wanted: Some(wanted) })
    }
}

/// Waits until the parent has ended, or nobody wants to know.
#[cfg(target_os = "linux")]
fn ends_first(parent: &rustix::fd::OwnedFd, unwanted: &io::PipeReader) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};

    loop {
        let mut both = [PollFd::new(parent, PollFlags::IN), PollFd::new(unwanted, PollFlags::empty())];
        let waited = poll(&mut both, None);
        if waited.is_err_and(|error| error != rustix::io::Errno::INTR) || !both[1].revents().is_empty() {
            return false;
        }
        if waited.is_ok() && !both[0].revents().is_empty() {
            return true;
        }
    }
}

#[cfg(target_os = "linux")]
fn stop(shared: &Shared) {
    shared.request_stop(crate::cause::Cause::Reason("the parent process has ended".into()));
}
