//! What a pool says of itself.

use std::time::Duration;

/// How a [`Pool`](crate::Pool) is doing: what there is now, and what has been since its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// How many instances there may be.
    pub max: u32,
    /// How many are kept ready.
    pub min: u32,
    /// How many there are: idle, in use, or being asked how they are.
    pub size: u32,
    /// How many wait to be used.
    pub idle: u32,
    /// How many guards are out.
    pub in_use: u32,
    /// How many callers wait for an instance.
    pub waiting: u32,
    /// How many have been made.
    pub created: u64,
    /// How many have been disposed of.
    pub disposed: u64,
    /// How many turned out to be broken, were discarded, or came back from a panic without a `health` to clear them.
    pub broken: u64,
    /// How often somebody waited in vain for `acquire_timeout`.
    pub timeouts: u64,
    /// How often an instance was handed out.
    pub acquired: u64,
    /// How long that took in the mean; what came at once counts as nothing.
    pub mean_acquire: Duration,
    /// How long it took at most.
    pub max_acquire: Duration,
}
