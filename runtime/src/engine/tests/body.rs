//! Start, run a body, stop.

use crate::{
    Cause, RunError,
    testing::{Hook, Spec, Step, What, World, ms, secs, settle},
};

#[tokio::test(start_paused = true)]
async fn the_body_returns_its_result_with_the_report() {
    let world = World::new([Spec::new("db")]);
    let ran = world.app().run(async |app| (7, app.state())).await.expect("it runs");
    assert_eq!(ran.output, (7, crate::AppState::Running));
    assert_eq!(ran.report.disposed().collect::<Vec<_>>(), ["db"]);
    assert!(matches!(ran.report.cause, Cause::Completed));
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_never_runs_the_body() {
    let world = World::new([Spec::new("db").init(Step::error())]);
    let error = world.app().run(async |_| unreachable!()).await.map(|ran| ran.output).expect_err("it fails");
    assert!(matches!(&error, RunError::Start(error) if error.primary.resource.name == "db"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn everything_is_given_back_before_a_panic_of_the_body_goes_on() {
    let world = World::new([Spec::new("db").dispose(Step::ok().after(secs(1)))]);
    let run = world.app().run(async |_| panic!("the body is tired"));
    let payload = tokio::spawn(async move { run.await.map(|_| ()) }).await.expect_err("it panics").into_panic();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"the body is tired"));
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Ended), 1);
    let cause = world.watched.events().into_iter().find_map(|event| match event {
        crate::Event::ShutdownRequested { cause } => Some(cause.to_string()),
        _ => None,
    });
    assert_eq!(cause.as_deref(), Some("panicked: the body is tired"));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_asked_has_until_drain_timeout_and_its_result_counts() {
    let world = World::new([Spec::new("db")]);
    let ran = world
        .app()
        .run(async |app| {
            drop(app.shutdown("enough"));
            app.shutdown_requested().requested().await;
            tokio::time::sleep(secs(9)).await;
            "done"
        })
        .await
        .expect("it returns in time");
    assert_eq!(ran.output, "done");
    assert_eq!(ran.report.took, secs(9));
    assert!(matches!(ran.report.cause, Cause::Reason(reason) if &*reason == "enough"));
    assert_eq!(world.journal.at("db", Hook::Dispose, What::Began), Some(secs(9)), "the body is the topmost dependent");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_return_is_cut_off() {
    let world = World::new([Spec::new("db")]);
    let error = world
        .app()
        .drain_timeout(secs(2))
        .run(async |app| {
            drop(app.shutdown("enough"));
            std::future::pending::<()>().await;
        })
        .await
        .map(|ran| ran.output)
        .expect_err("it is cut off");
    assert_eq!(error.to_string(), "the body was cut off: enough");
    let RunError::CutOff { report } = error else { panic!("{error}") };
    assert_eq!((report.took, report.disposed().count()), (secs(2), 1));
}

#[tokio::test(start_paused = true)]
async fn the_body_goes_on_serving_for_the_drain_delay() {
    let world = World::new([Spec::new("db")]);
    let ran = world
        .app()
        .drain_delay(secs(3))
        .run(async |app| {
            let asked = tokio::time::Instant::now();
            drop(app.shutdown("enough"));
            app.shutdown_requested().requested().await;
            (asked.elapsed(), app.state())
        })
        .await
        .expect("it returns");
    assert_eq!(ran.output, (secs(3), crate::AppState::Draining));
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_the_draining_hears_of_it_before_the_delay() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().drain_delay(secs(3)).start().await.expect("it starts");
    let draining = app.draining();
    assert!(tokio::time::timeout(secs(1), app.draining()).await.is_err(), "nothing has asked for a stop");
    assert!(app.is_ready());

    let asked = tokio::time::Instant::now();
    let stopped = app.shutdown();
    draining.await;
    assert!(!app.is_ready());
    assert_eq!(
        (asked.elapsed(), app.state(), world.journal.count("db", Hook::Dispose, What::Began)),
        (secs(0), crate::AppState::Draining, 0)
    );
    stopped.await.expect("it stops");
    assert_eq!(asked.elapsed(), secs(3));
    app.draining().await;
}

#[tokio::test(start_paused = true)]
async fn the_tasks_go_on_serving_for_the_drain_delay_also_without_a_body() {
    let world = World::new([Spec::new("http").task("serve", Step::ok().when_asked())]);
    let app = world.app().drain_delay(secs(3)).start().await.expect("it starts");
    app.shutdown().await.expect("it stops");
    assert_eq!(world.journal.at("http", Hook::Task("serve"), What::Ended), Some(secs(3)));

    let world = World::new([Spec::new("http").task("serve", Step::ok().when_asked())]);
    let ran = world.app().drain_delay(secs(3)).run(async |_| ()).await.expect("it returns");
    assert_eq!(ran.report.took, secs(3), "a body that returns does not cut the delay short");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_dropped_gives_everything_back() {
    let world = World::new([Spec::new("slow").init(Step::ok().after(secs(1)))]);
    // While starting, at the very instant of being up, and while the body runs.
    for after in [ms(500), secs(1), secs(2)] {
        let run = world.app().run(async |_| std::future::pending::<()>().await);
        assert!(tokio::time::timeout(after, run).await.is_err());
        settle().await;
        tokio::time::sleep(secs(30)).await;
        let began = world.journal.count("slow", Hook::Init, What::Ended);
        assert_eq!(world.journal.count("slow", Hook::Dispose, What::Ended), began, "{}", world.journal);
    }
    let stopped = world.watched.count(|event| matches!(event, crate::Event::App { to: crate::AppState::Stopped, .. }));
    assert_eq!(stopped, 3);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_dropped_between_the_start_and_the_body_does_not_wait_for_it() {
    let world = World::new([Spec::new("db")]);
    let mut run = Box::pin(world.app().run(async |_| std::future::pending::<()>().await));
    // Polled once: the driver is spawned, and comes to run before this is polled again.
    std::future::poll_fn(|context| {
        assert!(run.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    settle().await;
    drop(run);
    settle().await;
    let stopped = world.watched.count(|event| matches!(event, crate::Event::App { to: crate::AppState::Stopped, .. }));
    assert_eq!(stopped, 1, "{:?}", world.watched.events());
}

#[tokio::test(start_paused = true)]
async fn a_failing_task_asks_the_body_and_stops_the_app() {
    let world = World::new([Spec::new("db").run(Step::error().after(secs(1)))]);
    let ran = world.app().run(async |app| app.shutdown_requested().requested().await).await.expect("the body returns");
    assert!(matches!(ran.report.cause, Cause::Task(_)));
}
