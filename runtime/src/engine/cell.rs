//! What the driver knows of one node.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    cleanup::Cleaning,
    hooks::{Cancel, Way},
    life::Life,
};
use crate::{
    failure::{Failure, FailureKind},
    slot::Value,
};

/// What a node's hook is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Idle,
    Init,
    /// Waits for the next attempt.
    Backoff,
    /// A wait for the tasks and the cleanups of a failed attempt.
    Unwind,
    Drain,
    Sole,
    Dispose,
    /// Its cleanups run.
    Cleanup,
    /// Overran its grace: nobody waits for it any more.
    Lost,
}

/// Why a hook was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It was not.
    None,
    /// It overran its limit.
    TimedOut,
    /// Something else failed.
    Unwound,
}

/// All that the driver knows of one node.
pub(super) struct Cell {
    pub(super) stage: Stage,
    /// Counts the node's hooks.
    pub(super) round: u32,
    pub(super) attempts: u32,
    pub(super) value: Option<Value>,
    pub(super) life: Option<Life>,
    pub(super) hook: Option<Cancel>,
    /// When the present hook began, and what limits it.
    pub(super) since: Instant,
    pub(super) limit: Option<Duration>,
    pub(super) deadline: Option<Instant>,
    /// Whether the present hook has been cancelled, and why.
    pub(super) ending: Ending,
    /// Which hook makes the value.
    pub(super) way: Way,
    /// When the node's first attempt began, or its draining.
    pub(super) began: Instant,
    /// What its failed attempt came to, while that unwinds.
    pub(super) failed: Option<FailureKind>,
    /// What its `init` came to so far, if it failed.
    pub(super) failure: Option<Failure>,
    /// When it came up, among the others.
    pub(super) rank: u32,
    /// It has been reported, or never will be.
    pub(super) settled: bool,
    pub(super) cancelled: Vec<Arc<str>>,
    /// Tracked futures that were cut off.
    pub(super) tracked_cancelled: usize,
    /// Of a pool: how many instances were still out.
    pub(super) guards_out: usize,
    /// Its cleanups, if it ever had any.
    pub(super) cleaning: Option<Box<Cleaning>>,
    /// It is lazy, and its turn to be given back has come.
    pub(super) is_due: bool,
    /// How many of its values came too late and are being given back.
    pub(super) strays: u32,
    /// It is gone, but for its strays, which may use what it depends on.
    pub(super) held_up: bool,
}

impl Cell {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            stage: Stage::Idle,
            round: 0,
            attempts: 0,
            value: None,
            life: None,
            hook: None,
            since: now,
            limit: None,
            deadline: None,
            ending: Ending::None,
            way: Way::Init,
            began: now,
            failed: None,
            failure: None,
            rank: 0,
            settled: false,
            cancelled: Vec::new(),
            tracked_cancelled: 0,
            guards_out: 0,
            cleaning: None,
            is_due: false,
            strays: 0,
            held_up: false,
        }
    }
}
