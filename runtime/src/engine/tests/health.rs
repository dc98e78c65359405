//! Health: all at once, each with its limit.

use crate::{
    FailureKind, Health, Phase,
    testing::{Spec, Step, World, ms, secs},
};

#[tokio::test(start_paused = true)]
async fn checks_run_at_once_each_with_its_limit() {
    let world = World::new([
        Spec::new("a").health(Step::ok().after(secs(1))),
        Spec::new("b").health(Step::ok().after(secs(1))),
        Spec::new("error").health(Step::error()),
        Spec::new("panic").health(Step::panic()),
        Spec::new("hang").health(Step::hang()),
        Spec::new("none"),
        Spec::new("extra").optional().init(Step::error()),
    ]);
    let app = world.app().health_timeout(secs(2)).start().await.expect("all start");
    let began = tokio::time::Instant::now();
    let report = app.health().await;
    assert_eq!(began.elapsed(), secs(2));
    let of = |name: &str| report.resource(name).expect("it is there");
    assert_eq!((of("a").health, of("a").took), (Health::Healthy, secs(1)));
    assert_eq!((of("none").health, of("extra").health), (Health::Unknown, Health::Degraded));
    assert_eq!(report.health, Health::Unhealthy);
    let kind = |name: &str| of(name).failure.as_ref().map(|failure| failure.kind.clone());
    assert!(matches!(kind("error"), Some(FailureKind::Error(_))));
    assert!(matches!(kind("panic"), Some(FailureKind::Panicked { .. })));
    assert!(matches!(kind("hang"), Some(FailureKind::TimedOut { limit }) if limit == secs(2)));
    app.shutdown().await.expect("all stop");
    assert_eq!(app.health().await.health, Health::Unhealthy, "what should be up is not");
}

#[tokio::test(start_paused = true)]
async fn without_any_check_the_health_is_unknown() {
    let world = World::new([Spec::new("a")]);
    let app = world.app().start().await.expect("it starts");
    assert_eq!(app.health().await.health, Health::Unknown);
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn a_check_that_nobody_waits_for_is_dropped() {
    let world = World::new([Spec::new("a").health(Step::hang()).dispose_by_value(Step::ok())]);
    let app = world.app().start().await.expect("it starts");
    assert!(tokio::time::timeout(ms(10), app.health()).await.is_err());
    let report = app.shutdown().await.expect("it stops");
    assert!(report.took <= ms(1), "{:?}", report.took);
}

#[tokio::test(start_paused = true)]
async fn the_checks_of_a_blocking_resource_run_on_the_blocking_pool() {
    let gate = crate::testing::Gate::new();
    let world =
        World::new([Spec::new("a").blocking().health(Step::ok().blocked_by(&gate)), Spec::new("b").health(Step::ok())]);
    let app = world.app().start().await.expect("it starts");
    let handle = app.handle();
    let health = tokio::spawn(async move { handle.health().await });
    // This thread goes on, as the check has another.
    tokio::task::yield_now().await;
    gate.open();
    assert_eq!(health.await.expect("no panic").health, Health::Healthy);
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn what_goes_on_without_its_run_is_degraded_and_says_why() {
    let world = World::new([
        Spec::new("worker").run(Step::error()).ignores_failure(),
        Spec::new("checked").run(Step::panic()).ignores_failure().health(Step::ok()),
        Spec::new("broken").run(Step::error()).ignores_failure().health(Step::error()),
        Spec::new("through").run(Step::ok()).ignores_failure().health(Step::ok()),
    ]);
    let app = world.app().start().await.expect("all start");
    crate::testing::settle().await;
    let report = app.health().await;
    let of = |name: &str| report.resource(name).expect("it is there");
    let phase = |name: &str| of(name).failure.as_ref().map(|failure| failure.phase.clone());
    for name in ["worker", "checked"] {
        assert_eq!((of(name).health, of(name).restarts_in), (Health::Degraded, None), "{name}");
        assert_eq!(phase(name), Some(Phase::Task("run".into())));
    }
    assert_eq!((of("broken").health, phase("broken")), (Health::Unhealthy, Some(Phase::Health)), "its own check is worse");
    assert_eq!((of("through").health, phase("through")), (Health::Healthy, None));
    app.shutdown().await.expect("all stop");
    assert_eq!(phase_after(&app.health().await, "worker"), None, "it is gone");
}

fn phase_after(report: &crate::HealthReport, name: &str) -> Option<Phase> {
    report.resource(name).and_then(|one| one.failure.as_ref()).map(|failure| failure.phase.clone())
}
