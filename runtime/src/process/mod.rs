//! What the operating system tells a process, and how one ends that does not end by itself.
//!
//! All of it runs on plain threads, and needs neither the runtime nor the driver: it is there for when they are wedged.

mod forced;
#[cfg(unix)]
mod heard;
mod parent;
#[cfg_attr(not(unix), path = "no_signals.rs")]
mod signals;
mod subject;
mod watchdog;

use std::sync::Arc;

pub(crate) use self::{
    parent::{Parent, ParentId},
    signals::Signals,
    subject::Subject,
    watchdog::Watchdog,
};
use crate::engine::shared::Shared;

/// Says who holds what in an app, without waiting for anybody.
pub(crate) type Describe = fn(&Arc<Shared>) -> String;
