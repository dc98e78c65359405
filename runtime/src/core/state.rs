//! The states of a resource and of an app.

use std::fmt;

/// What has become of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum ResourceState {
    /// Its turn has not come; or it is lazy, and has not been asked for.
    Pending = 0,
    /// Its `init` runs.
    Initializing = 1,
    /// It can be used.
    Ready = 2,
    /// Its tasks have been asked to stop; it can still be used.
    Draining = 3,
    /// Its `dispose` runs.
    Disposing = 4,
    /// It is gone, without a fault.
    Disposed = 5,
    /// Its `init` failed. If it is lazy, it is tried again when it is next asked for.
    InitFailed = 6,
    /// Its `dispose` failed, or it could not be called since somebody still holds the value.
    DisposeFailed = 7,
    /// A hook overran its limit; nobody waits for it any more.
    Abandoned = 8,
    /// It was never started, as something it needs failed or the app stopped before; or it is lazy, and was never asked for.
    Skipped = 9,
}

impl ResourceState {
    const ALL: [Self; 10] = [
        Self::Pending,
        Self::Initializing,
        Self::Ready,
        Self::Draining,
        Self::Disposing,
        Self::Disposed,
        Self::InitFailed,
        Self::DisposeFailed,
        Self::Abandoned,
        Self::Skipped,
    ];

    pub(crate) fn from_u8(state: u8) -> Self {
        Self::ALL.get(usize::from(state)).copied().unwrap_or(Self::Abandoned)
    }

    /// Whether a lookup may give the value: `Ready` or `Draining`, told from the bits, since every lookup asks.
    pub(crate) const fn usable(state: u8) -> bool {
        state | 1 == Self::Draining as u8
    }

    /// Whether nothing more will become of it, unless it is lazy and failed to start.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Disposed | Self::InitFailed | Self::DisposeFailed | Self::Abandoned | Self::Skipped)
    }
}

impl fmt::Display for ResourceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "pending",
            Self::Initializing => "initializing",
            Self::Ready => "ready",
            Self::Draining => "draining",
            Self::Disposing => "disposing",
            Self::Disposed => "disposed",
            Self::InitFailed => "init failed",
            Self::DisposeFailed => "dispose failed",
            Self::Abandoned => "abandoned",
            Self::Skipped => "skipped",
        })
    }
}

/// What an app is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AppState {
    /// The graph is put together and checked; nothing runs.
    Validating,
    /// Resources are being initialised.
    Starting,
    /// Everything is ready.
    Running,
    /// A stop was asked for; `main` is given time to finish.
    Draining,
    /// Resources are given back.
    Stopping,
    /// Everything has been given back.
    Stopped,
    /// The start failed; what was ready is given back.
    RollingBack,
}

impl fmt::Display for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Validating => "validating",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Draining => "draining",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::RollingBack => "rolling back",
        })
    }
}
