//! What `#[resource_test]` runs: a tokio runtime, an app, the test, and a look at what is left.

mod clock;
mod outcome;
mod run;
mod with;

use std::{future::Future, pin::Pin};

pub use self::{
    clock::{PausedClock, TestUtil},
    outcome::{TestError, TestResult, TestReturn, blocking_test, test_result},
    run::run_test,
    with::{Given, Replacement, Unshared, registered, replace},
};
use crate::{AppBuilder, BoxError, core::edge::Edge, inject::Injector};

/// The future of a test; it stays on the test's own thread.
pub type TestFuture = Pin<Box<dyn Future<Output = TestResult>>>;

/// The values of `with(…)`, as they are made.
pub type WithFuture = Pin<Box<dyn Future<Output = Result<AppBuilder, BoxError>>>>;

/// All that generated code says of a test.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    /// What the function is called.
    pub name: &'static str,
    /// `flavor = "multi_thread"`
    pub multi_thread: bool,
    /// `worker_threads`
    pub worker_threads: Option<usize>,
    /// `start_paused`
    pub clock: fn(&mut tokio::runtime::Builder),
    /// Its parameters.
    pub edges: &'static [Edge],
    /// `register(…)`
    pub register: fn(AppBuilder) -> AppBuilder,
    /// `with(…)`
    pub with: fn(AppBuilder) -> WithFuture,
    /// Takes the parameters from the app, and calls it.
    pub call: fn(&Injector) -> Result<TestFuture, BoxError>,
}

impl Test {
    /// A test without options or parameters.
    pub const fn new(call: fn(&Injector) -> Result<TestFuture, BoxError>) -> Self {
        Self {
            name: "test",
            multi_thread: false,
            worker_threads: None,
            clock: |_| {},
            edges: &[],
            register: |builder| builder,
            with: |builder| Box::pin(async { Ok(builder) }),
            call,
        }
    }
}
