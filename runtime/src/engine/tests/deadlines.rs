//! The whole stop has a limit; within it each has its share, and what comes last has its floor.

use std::time::Duration;

use tokio::time::Instant;

use super::gate::REQUEST;
use crate::{
    FailureKind, Outcome, ShutdownReport,
    core::edge::Form,
    scope::ScopeCore,
    testing::{Hook, Spec, Step, What, World, cleanup, ms, secs},
};

/// What each is like.
type How<'a> = &'a dyn Fn(Spec) -> Spec;

/// Each needs the one before; each is given back after all those above it.
fn tower(levels: usize, each: impl Fn(Spec) -> Spec) -> World {
    World::new((0..levels).map(|i| each(Spec::new(format!("r{i}")).needs(i.checked_sub(1)))))
}

async fn stop(world: &World, total: Duration) -> ShutdownReport {
    let app = world.app().shutdown_timeout(total).start().await.expect("all start");
    let began = Instant::now();
    let report = app.shutdown().await.unwrap_or_else(|error| *error.report);
    let grace = ms(500).min(total / 10);
    assert!(began.elapsed() <= total + grace, "{:?} of {total:?}", began.elapsed());
    report
}

/// How long each `dispose` had, from the top.
fn shares(report: &ShutdownReport) -> Vec<Duration> {
    let limit = |outcome: &Outcome| match outcome.failure().map(|failure| &failure.kind) {
        Some(FailureKind::TimedOut { limit }) => *limit,
        other => panic!("{other:?}"),
    };
    report.resources.iter().map(|one| limit(&one.outcome)).collect()
}

#[tokio::test(start_paused = true)]
async fn however_many_hang_each_is_called_and_has_its_share_of_the_total() {
    let hang = |spec: Spec| spec.dispose(Step::hang());
    let extends = |spec: Spec| spec.dispose(Step::hang().extending(secs(100)));
    let deaf = |spec: Spec| spec.dispose(Step::hang()).task("pump", Step::hang());
    // How many, of how long a stop, and the floor of each.
    let cases: [(usize, Duration, How<'_>, Duration); 9] = [
        (2, secs(25), &hang, secs(10)),
        (12, secs(25), &hang, secs(1)),
        (40, secs(25), &hang, ms(600)),
        (3, secs(4), &hang, secs(1)),
        (3, secs(25), &extends, secs(1)),
        (12, secs(25), &extends, secs(1)),
        (40, secs(25), &extends, ms(600)),
        // Draining leaves five seconds.
        (4, secs(25), &deaf, secs(1)),
        (10, secs(25), &deaf, ms(400)),
    ];
    for (levels, total, each, floor) in cases {
        let world = tower(levels, each);
        let report = stop(&world, total).await;
        assert_eq!(world.journal.names(Hook::Dispose, What::Began).len(), levels, "{}", world.journal);
        let shares = shares(&report);
        assert_eq!(shares.len(), levels);
        assert!(shares.iter().all(|share| *share >= floor), "{levels} of {total:?}: {shares:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_came_last_before_the_end_of_the_total_still_gives_everything_back() {
    // All but the lowest two hang; these take what is left for sure.
    let world = World::new((0..10).map(|i: usize| {
        let spec = Spec::new(format!("r{i}")).needs(i.checked_sub(1));
        spec.dispose(if i < 2 { Step::ok().after(ms(900)) } else { Step::hang().extending(secs(100)) })
    }));
    let report = stop(&world, secs(25)).await;
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["r1", "r0"], "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn an_init_gets_more_time_within_the_whole_start() {
    let world = World::new([Spec::new("db").init_timeout(secs(1)).init(Step::hang().extending(secs(100)))]);
    let began = Instant::now();
    let error = world.app().startup_timeout(secs(5)).start().await.expect_err("it hangs");
    assert_eq!(began.elapsed(), secs(5));
    assert!(matches!(error.primary.kind, FailureKind::TimedOut { limit } if limit == secs(5)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_gets_more_time_within_the_whole_stop_wherever_it_was_pushed() {
    let long = || Step::hang().extending(secs(100));
    let world = World::new([
        Spec::new("config").dispose(Step::ok().after(ms(400))),
        Spec::new("db").needs([0]).pushes("of the resource", long()).pushes_on_app("of the app", long()),
        Spec::new("in request").needs([1]).options(|options| options.scope = Some(&REQUEST)),
    ]);
    let app = world.app_of(&[(0, Form::All), (1, Form::All)]).start().await.expect("all start");
    let scope = ScopeCore::open(&app.shared, &REQUEST);
    assert!(scope.stack.push(cleanup(&world.journal, "scope", "of the scope", long())).is_ok());
    let report = app.shutdown().await.unwrap_or_else(|error| *error.report);
    assert!(report.took <= ms(25_500), "{:?}", report.took);
    assert_eq!(report.failures().count(), 3, "{report:?}");
    assert!(matches!(report.outcome("config"), Some(Outcome::Disposed)), "{report:?}");
}
