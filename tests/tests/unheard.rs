//! Failures that nobody waits for: they are in the report of the app, and make its stop one that failed.

use std::time::Duration;

use tenure::{App, BoxError, Failure, Phase, Reason, ScopeError, ShutdownReport, Tasks, managed_resource, scope};

type TestResult = Result<(), BoxError>;

#[scope]
struct Request;

#[managed_resource(scope = Request, init = || Self, dispose = |_| Err("it will not go"))]
struct Stubborn;

#[managed_resource(scope = Request, init = || Self, dispose = |_| async { panic!("it breaks") })]
struct Broken;

#[managed_resource(scope = Request, init = || Self, dispose = |_| async { std::future::pending::<()>().await })]
struct Endless;

#[managed_resource(scope = Request, init = Half::new)]
#[allow(dead_code, reason = "never comes to be")]
struct Half;

impl Half {
    #[allow(clippy::unused_async, clippy::needless_pass_by_value)]
    async fn new(cleanup: tenure::CleanupStack) -> Result<Self, BoxError> {
        cleanup.defer(async |_: Reason| Err::<(), BoxError>("what it pushed".into()));
        Err("it cannot be made".into())
    }
}

#[managed_resource(scope = Request, init = Worker::new)]
struct Worker;

impl Worker {
    #[allow(clippy::needless_pass_by_value)]
    fn new(tasks: Tasks) -> Self {
        tasks.spawn("work", async { Err::<(), BoxError>("it is broken".into()) });
        Self
    }
}

/// Runs `body` on an app, and gives the report of its stop.
async fn report_of(body: impl AsyncFnOnce(&App) -> TestResult) -> Result<ShutdownReport, BoxError> {
    let app = App::only::<()>().start().await?;
    body(&app).await?;
    Ok(match app.shutdown().await {
        Ok(report) => report,
        Err(error) => *error.report,
    })
}

fn texts(failures: &[Failure]) -> Vec<String> {
    failures.iter().map(ToString::to_string).collect()
}

/// Until what was spawned has had its turn.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_fails_in_a_scope_that_is_dropped_is_in_the_report() -> TestResult {
    let report = report_of(async |app| {
        let scope = app.scope::<Request>();
        scope.get::<Stubborn>().await?;
        scope.get::<Broken>().await?;
        scope.get::<Endless>().await?;
        drop(scope);
        Ok(())
    });
    let report = report.await?;
    let texts = texts(&report.cleanups);
    assert_eq!(texts.len(), 3, "{texts:?}");
    for (text, part) in texts.iter().zip(["`Endless`", "it breaks", "it will not go"]) {
        assert!(text.contains(part), "{texts:?}");
    }
    assert!(!report.is_clean());
    assert_eq!(report.more_cleanups, 0);
    Ok(())
}

#[tokio::test]
async fn what_a_caller_is_told_is_not_told_again() -> TestResult {
    let report = report_of(async |app| {
        let scope = app.scope::<Request>();
        scope.get::<Stubborn>().await?;
        let told = scope.close().await.expect_err("a disposal fails");
        assert_eq!(told.failures().len(), 1);

        let run = app.scope::<Request>().run(async |scope| {
            scope.get::<Stubborn>().await?;
            Ok::<_, ScopeError>(())
        });
        assert_eq!(run.await.expect_err("a disposal fails").failures().len(), 1);

        let reported = app.scope::<Request>().run_reported(async |scope| {
            scope.get::<Stubborn>().await?;
            Err::<(), BoxError>("its own".into())
        });
        assert_eq!(reported.await.failures.len(), 1);
        Ok(())
    });
    let report = report.await?;
    assert!(report.is_clean(), "{:?}", texts(&report.cleanups));
    Ok(())
}

#[tokio::test]
async fn what_fails_after_a_body_has_failed_is_in_the_report() -> TestResult {
    let report = report_of(async |app| {
        let run = app.scope::<Request>().run(async |scope| {
            scope.get::<Stubborn>().await?;
            Err::<(), BoxError>("its own".into())
        });
        assert_eq!(run.await.expect_err("the body fails").to_string(), "its own");
        Ok(())
    });
    let texts = texts(&report.await?.cleanups);
    assert!(texts.len() == 1 && texts[0].contains("`Stubborn`"), "{texts:?}");
    Ok(())
}

#[tokio::test]
async fn the_cleanups_of_an_init_that_failed_are_in_the_report() -> TestResult {
    let report = report_of(async |app| {
        let scope = app.scope::<Request>();
        let error = scope.get::<Half>().await.err().expect("it cannot be made");
        assert!(error.to_string().contains("it cannot be made"), "{error}");
        scope.close().await?;
        Ok(())
    });
    let texts = texts(&report.await?.cleanups);
    assert!(texts.len() == 1 && texts[0].contains("what it pushed"), "{texts:?}");
    Ok(())
}

#[tokio::test]
async fn a_service_that_runs_for_long_keeps_the_first_hundred() -> TestResult {
    let report = report_of(async |app| {
        for _ in 0..130 {
            let scope = app.scope::<Request>();
            scope.get::<Stubborn>().await?;
            drop(scope);
        }
        Ok(())
    });
    let report = report.await?;
    assert_eq!((report.cleanups.len(), report.more_cleanups), (100, 30));
    Ok(())
}

#[tokio::test]
async fn a_task_that_failed_before_the_close_is_told_by_it() -> TestResult {
    let report = report_of(async |app| {
        let scope = app.scope::<Request>();
        scope.get::<Worker>().await?;
        settle().await;
        let told = scope.close().await.expect_err("a task has failed");
        let [failure] = told.failures() else { panic!("{told}") };
        assert!(matches!(&failure.phase, Phase::Task(name) if &**name == "work"), "{failure}");
        assert!(failure.to_string().contains("it is broken"), "{failure}");

        let run = app.scope::<Request>().run(async |scope| {
            scope.get::<Worker>().await?;
            settle().await;
            Ok::<_, ScopeError>(())
        });
        assert!(matches!(run.await, Err(ScopeError::Close { .. })));
        Ok(())
    });
    let report = report.await?;
    assert!(report.is_clean(), "{:?}", texts(&report.cleanups));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_task_that_failed_in_a_scope_that_is_dropped_is_in_the_report() -> TestResult {
    let report = report_of(async |app| {
        let scope = app.scope::<Request>();
        scope.get::<Worker>().await?;
        tokio::time::sleep(Duration::from_millis(1)).await;
        drop(scope);
        Ok(())
    });
    let texts = texts(&report.await?.cleanups);
    assert!(texts.len() == 1 && texts[0].contains("task `work` of `Worker`"), "{texts:?}");
    Ok(())
}
