//! On Linux.

use std::{
    io::{self, PipeReader, PipeWriter},
    sync::Arc,
    thread,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    fd::OwnedFd,
    io::Errno,
    process::{Pid, PidfdFlags, getppid, pidfd_open},
};

use crate::{cause::Cause, engine::shared::Shared, log};

/// Who the parent is at one moment; nobody, where it is in another namespace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParentId(Option<Pid>);

impl ParentId {
    pub(crate) fn now() -> Self {
        Self(getppid())
    }
}

/// Watches the parent until it is dropped.
#[derive(Debug)]
pub(crate) struct Parent {
    /// Closed when nobody wants to know any more.
    _wanted: Option<PipeWriter>,
}

impl Parent {
    /// Stops the app when this process has ended, or if it already has.
    pub(crate) fn watch(ParentId(parent): ParentId, shared: &Arc<Shared>) -> io::Result<Self> {
        let Some(parent) = parent else {
            log::warning(format_args!("`exit_with_parent` has no effect: the parent process is out of sight"));
            return Ok(Self { _wanted: None });
        };
        let opened = pidfd_open(parent, PidfdFlags::empty());
        // Its number may be another's by now: then it has ended, and somebody else has become our parent.
        if getppid() != Some(parent) || opened.as_ref().is_err_and(|error| *error == Errno::SRCH) {
            stop(shared);
            return Ok(Self { _wanted: None });
        }
        let (parent, (unwanted, wanted), shared) = (opened?, io::pipe()?, Arc::clone(shared));
        thread::Builder::new().name("tenure-parent".to_owned()).spawn(move || {
            if ends_first(&parent, &unwanted) {
                stop(&shared);
            }
        })?;
        Ok(Self { _wanted: Some(wanted) })
    }
}

/// Waits until the parent has ended; `false` if nobody wants to know any more.
fn ends_first(parent: &OwnedFd, unwanted: &PipeReader) -> bool {
    loop {
        let mut both = [PollFd::new(parent, PollFlags::IN), PollFd::new(unwanted, PollFlags::empty())];
        let waited = poll(&mut both, None);
        if waited.is_err_and(|error| error != Errno::INTR) || !both[1].revents().is_empty() {
            return false;
        }
        if waited.is_ok() && !both[0].revents().is_empty() {
            return true;
        }
    }
}

fn stop(shared: &Shared) {
    shared.request_stop(Cause::Reason("the parent process has ended".into()));
}
