//! The options of an attribute that are plain values, as written in the source.

use std::time::Duration;

use super::kind::Kind;

/// A time limit as written in an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Not written: the default of the hook.
    Default,
    /// `"none"`
    None,
    /// A duration.
    After(Duration),
}

impl Limit {
    /// The limit to apply, where the hook's default is `default`.
    pub(crate) fn or(self, default: Duration) -> Option<Duration> {
        match self {
            Self::Default => Some(default),
            Self::None => None,
            Self::After(duration) => Some(duration),
        }
    }
}

/// `retry(attempts = …, backoff = …)`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often `init` is called at most.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles each time.
    pub backoff: Duration,
}

/// `restart(max = …, within = …, backoff = …)`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restart {
    /// How often `run` is called again within the window.
    pub max: u32,
    /// The window, which slides over the time for which `run` runs.
    pub within: Duration,
    /// The pause before the first restart within the window; it doubles each time.
    pub backoff: Duration,
}

impl Restart {
    /// What `restart` alone means.
    pub const DEFAULT: Self = Self { max: 5, within: Duration::from_secs(60), backoff: Duration::from_millis(100) };
}

/// `pool(…)`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolOptions {
    /// How many instances there are at most.
    pub max: u32,
    /// How many are kept ready.
    pub min: u32,
    /// How long `acquire` waits; `None` for ever.
    pub acquire_timeout: Option<Duration>,
    /// After how long without use an instance is disposed of.
    pub idle_timeout: Option<Duration>,
    /// After how long an instance is replaced, used or not.
    pub max_age: Option<Duration>,
    /// When an instance is asked by its `health` whether it is still good.
    pub check: Check,
    /// An `acquire` that takes longer is logged.
    pub slow_acquire: Option<Duration>,
}

/// When a pooled instance is asked by its `health` whether it is still good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Before it is handed out.
    Acquire,
    /// When it comes back.
    Return,
    /// Only where its guard was dropped by a panic.
    Never,
}

impl PoolOptions {
    /// What `pool` alone means.
    pub const DEFAULT: Self = Self {
        max: 8,
        min: 0,
        acquire_timeout: Some(Duration::from_secs(5)),
        idle_timeout: Some(Duration::from_secs(10 * 60)),
        max_age: None,
        check: Check::Acquire,
        slow_acquire: Some(Duration::from_secs(1)),
    };
}

/// The options of an attribute that are plain values.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of the attribute, independent of the others")]
pub struct Options {
    /// `early`
    pub early: bool,
    /// `optional`
    pub optional: bool,
    /// `provided`
    pub provided: bool,
    /// `primary`
    pub primary: bool,
    /// `blocking`
    pub blocking: bool,
    /// `lazy`
    pub lazy: bool,
    /// `pool(…)`
    pub pool: Option<&'static PoolOptions>,
    /// `scope = S`
    pub scope: Option<&'static Kind>,
    /// `init_timeout`
    pub init_timeout: Limit,
    /// `dispose_timeout`
    pub dispose_timeout: Limit,
    /// `retry(…)`
    pub retry: Retry,
    /// `restart(…)`
    pub restart: Option<Restart>,
    /// `ignore_failure`
    pub ignore_failure: bool,
    /// `stop_on_end`
    pub stop_on_end: bool,
}

impl Options {
    /// Nothing written.
    pub const DEFAULT: Self = Self {
        early: false,
        optional: false,
        provided: false,
        primary: false,
        blocking: false,
        lazy: false,
        pool: None,
        scope: None,
        init_timeout: Limit::Default,
        dispose_timeout: Limit::Default,
        retry: Retry { attempts: 1, backoff: Duration::from_millis(100) },
        restart: None,
        ignore_failure: false,
        stop_on_end: false,
    };
}
