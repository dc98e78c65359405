//! What `#[resource_main]` runs: signals, the app, `main`, the exit code; and, in `test`, what `#[resource_test]` runs.

mod exit;
mod outcome;
mod run;
mod say;
mod test;

pub use self::{
    outcome::{
        MainFuture, MainOutcome, MainReturn, OtherMain, ResultMain, Returned, WrongMain, blocking_main, configured,
        never_ending,
    },
    run::run_main,
    test::{
        Given, PausedClock, Replacement, Test, TestError, TestFuture, TestResult, TestReturn, TestUtil, Unshared,
        WithFuture, blocking_test, registered, replace, run_test, test_result,
    },
};
use crate::{
    AppBuilder, BoxError,
    core::{edge::Edge, options::Limit},
    inject::Injector,
};

/// The options of `#[resource_main]`.
#[derive(Clone, Copy, Debug)]
pub struct MainOptions {
    /// `flavor = "current_thread"`
    pub current_thread: bool,
    /// `worker_threads`
    pub worker_threads: Option<usize>,
    /// `startup_timeout`
    pub startup_timeout: Limit,
    /// `shutdown_timeout`
    pub shutdown_timeout: Limit,
    /// `drain_timeout`
    pub drain_timeout: Limit,
    /// `drain_delay`
    pub drain_delay: Limit,
    /// `only_roots`
    pub only_roots: bool,
    /// `exit_with_parent`
    pub exit_with_parent: bool,
}

impl MainOptions {
    /// Nothing written.
    pub const DEFAULT: Self = Self {
        current_thread: false,
        worker_threads: None,
        startup_timeout: Limit::Default,
        shutdown_timeout: Limit::Default,
        drain_timeout: Limit::Default,
        drain_delay: Limit::Default,
        only_roots: false,
        exit_with_parent: false,
    };
}

/// All that generated code says of a `main`.
#[derive(Clone, Copy, Debug)]
pub struct Main {
    /// The options.
    pub options: MainOptions,
    /// Its parameters.
    pub edges: &'static [Edge],
    /// `configure`
    pub configure: fn(AppBuilder) -> Result<AppBuilder, BoxError>,
    /// Takes the parameters from the app, and calls it.
    pub call: fn(&Injector) -> Result<MainFuture, BoxError>,
}
