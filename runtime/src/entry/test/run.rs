//! The life of a test: the values of `with`, the start, the test itself, the stop, the look at what is left.

use std::{
    any::Any,
    io,
    panic::{self, Location},
    time::Duration,
};

use tokio::runtime::{Builder, Runtime};

use super::{Test, TestError, TestResult};
use crate::{
    AppBuilder, AppHandle,
    app::Through,
    cause::Cause,
    engine::leaks::{Leak, leaks},
    failure::{FailureKind, Phase},
    hook::AROUND,
    inject::Injector,
    log,
    report::ShutdownReport,
    text::Chain,
};

/// How long what is left of the runtime may take to go, once everything has been given back.
const RUNTIME_SHUTDOWN: Duration = Duration::from_secs(1);

/// Runs a test: all that `#[resource_test]` expands to.
///
/// # Errors
/// The error that the test returned.
///
/// # Panics
/// As the test does; if the app did not start; if not everything was given back as it should.
#[track_caller]
pub fn run_test(test: Test) -> TestResult {
    let started_at = Location::caller();
    log::say_to_test();
    let runtime = match runtime(&test) {
        Ok(runtime) => runtime,
        Err(error) => panic!("the runtime could not be started: {error}"),
    };
    let Ended { body, faults } = runtime.block_on(live(test, started_at));
    // Everything has been given back; a thread that still blocks must not keep the other tests.
    runtime.shutdown_timeout(RUNTIME_SHUTDOWN);
    match body {
        BodyEnd::Ran(Ok(())) if faults.is_empty() => Ok(()),
        BodyEnd::Ran(Ok(())) | BodyEnd::NotThrough => panic!("{}", list(&faults)),
        BodyEnd::Ran(Err(error)) => {
            print(&faults);
            Err(error)
        }
        BodyEnd::Panicked(payload) => {
            print(&faults);
            panic::resume_unwind(payload)
        }
    }
}

fn runtime(test: &Test) -> io::Result<Runtime> {
    let mut builder = if test.multi_thread { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    if let Some(threads) = test.worker_threads {
        builder.worker_threads(threads);
    }
    if let Some(name) = std::thread::current().name() {
        // A panic on one of its threads is one of this test.
        builder.thread_name(name);
    }
    (test.clock)(&mut builder);
    builder.enable_all().build()
}

/// How a test came out.
struct Ended {
    body: BodyEnd,
    /// What else went wrong.
    faults: Vec<String>,
}

/// How the user's function came out.
enum BodyEnd {
    /// It returned.
    Ran(TestResult),
    Panicked(Box<dyn Any + Send>),
    /// It did not run, or was cut off; the faults say why.
    NotThrough,
}

impl Ended {
    fn not_through(fault: String) -> Self {
        Self { body: BodyEnd::NotThrough, faults: vec![fault] }
    }
}

async fn live(test: Test, started_at: &'static Location<'static>) -> Ended {
    let builder = AppBuilder::all().only_roots().for_test(test.name).with_roots(test.edges);
    let builder = (test.register)(builder);
    let builder = match (test.with)(builder).await {
        Ok(builder) => builder,
        Err(error) => return Ended::not_through(format!("a value of `with` could not be made: {}", Chain(&*error))),
    };
    let body = async |app: AppHandle| match (test.call)(&Injector::for_main(app.shared)) {
        Ok(call) => call.await,
        Err(error) => panic!("{error}"),
    };
    let cause = |result: &TestResult| match result {
        Ok(()) => Cause::Completed,
        Err(TestError(error)) => Cause::Error(error.as_str().into()),
    };
    let Through { output, report, shared } = match builder.run_through(started_at, body, cause).await {
        Ok(through) => through,
        Err(error) => return Ended::not_through(Chain(&error).to_string()),
    };
    let body = match output {
        Some(Ok(result)) => BodyEnd::Ran(result),
        Some(Err(payload)) => BodyEnd::Panicked(payload),
        // What it holds, if it blocks its thread, it holds rightly.
        None => return Ended { body: BodyEnd::NotThrough, faults: cut_off(&report) },
    };
    let mut faults: Vec<_> = report.failures().map(|failure| Chain(failure).to_string()).collect();
    faults.extend(more(&report));
    faults.extend(cancelled(&report));
    let may_hold = if body.may_hold_something() { " (what the test panicked with may hold it)" } else { "" };
    let leaks = leaks(&shared).await.into_iter().filter(|leak| !is_reported(leak, &report));
    faults.extend(leaks.map(|leak| leaked(&leak) + may_hold));
    Ended { body, faults }
}

impl BodyEnd {
    /// The payload of a panic goes on to the test harness, and so cannot be dropped; one that is a text holds nothing.
    fn may_hold_something(&self) -> bool {
        matches!(self, Self::Panicked(payload) if !payload.is::<String>() && !payload.is::<&str>())
    }
}

fn leaked(Leak { resource, scope, holders }: &Leak) -> String {
    let places = if *holders == 1 { "place" } else { "places" };
    let scope = scope.map(|scope| format!(", of a scope `{scope}`,")).unwrap_or_default();
    format!("`{}`{scope} is still held in {holders} {places} after its disposal", resource.name)
}

/// Its own disposal, or the end of its `around`, has waited for those who hold it, and has failed with that.
fn is_reported(leak: &Leak, report: &ShutdownReport) -> bool {
    report.failures().any(|failure| {
        let its_own = match &failure.phase {
            Phase::Dispose => true,
            Phase::Cleanup(name) => &**name == AROUND,
            _ => false,
        };
        its_own && failure.resource == leak.resource && matches!(failure.kind, FailureKind::Leaked { .. })
    })
}

/// Scopes that the stop did not wait for any longer: for a service that is no failure, in a test something was forgotten.
fn cancelled(report: &ShutdownReport) -> Option<String> {
    let scopes = match report.scopes_cancelled {
        0 => return None,
        1 => "1 scope was".to_owned(),
        count => format!("{count} scopes were"),
    };
    Some(format!(
        "{scopes} still open when the time to drain was over, and had to be cancelled: close or drop each before the test returns, and \
         end what runs in it"
    ))
}

/// Failures of which the report has only the number.
fn more(report: &ShutdownReport) -> Option<String> {
    let more = report.more_cleanups;
    (more > 0).then(|| format!("{more} more could not be given back"))
}

/// Why the test has not returned, and what failed then.
fn cut_off(report: &ShutdownReport) -> Vec<String> {
    let cut = match &report.cause {
        // It is the first of the failures.
        Cause::Task(_) => "the test had not returned when its time was up, and was cut off".to_owned(),
        cause => {
            format!("the app was asked to stop, the test had not returned when its time was up, and was cut off: {cause}")
        }
    };
    let failures = report.failures().map(|failure| Chain(failure).to_string());
    [cut].into_iter().chain(failures).collect()
}

/// One fault as itself, many as a list.
fn list(faults: &[String]) -> String {
    match faults {
        [fault] => fault.clone(),
        _ => format!("{} failures in this test:\n  - {}", faults.len(), faults.join("\n  - ")),
    }
}

/// To stderr, of which the test harness shows what a failed test wrote.
fn print(faults: &[String]) {
    for fault in faults {
        eprintln!("error: {fault}");
    }
}
