//! The end of the parent process, which is a reason to stop.
//!
//! What is watched is the process, by a pidfd: a signal at the death of the parent (`PR_SET_PDEATHSIG`) comes with the end of the *thread*
//! that started us.

#[cfg_attr(not(target_os = "linux"), path = "no_parent.rs")]
mod linux;

pub(crate) use self::linux::{Parent, ParentId};
