//! What a test may return, and where a synchronous one runs.

use std::{
    fmt::{self, Debug},
    panic,
};

use super::TestFuture;

/// What a test came to.
pub type TestResult = Result<(), TestError>;

/// The error that a test returned, as `{:?}` shows it: so the test harness prints it.
pub struct TestError(pub(super) String);

impl Debug for TestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a test may return.
#[diagnostic::on_unimplemented(
    message = "a test cannot return `{Self}`",
    label = "not a return type of a test",
    note = "a test returns `()` or `Result<(), E>`, where `E` is `Debug`"
)]
pub trait TestReturn {
    /// What it means.
    ///
    /// # Errors
    /// The error that the test returned.
    fn result(self) -> TestResult;
}

impl TestReturn for () {
    fn result(self) -> TestResult {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<T: TestReturn, E: Debug> TestReturn for Result<T, E> {
    fn result(self) -> TestResult {
        match self {
            Ok(value) => value.result(),
            Err(error) => Err(TestError(format!("{error:?}"))),
        }
    }
}

/// What a test returned.
///
/// # Errors
/// The error that it returned.
pub fn test_result<R: TestReturn>(returned: R) -> TestResult {
    returned.result()
}

/// Runs a synchronous test beside the runtime: on its blocking pool, so that a paused clock stands still meanwhile.
///
/// # Panics
/// Awaited, as the test does.
pub fn blocking_test(test: impl FnOnce() -> TestResult + Send + 'static) -> TestFuture {
    Box::pin(async move {
        match tokio::task::spawn_blocking(test).await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(payload) => panic::resume_unwind(payload),
                Err(cancelled) => panic!("the test did not run: {cancelled}"),
            },
        }
    })
}
