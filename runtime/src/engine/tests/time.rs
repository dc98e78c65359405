//! Every hook has a limit, and the whole has one.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    Event, FailureKind, Outcome,
    core::options::Limit,
    testing::{Gate, Hook, Spec, Step, What, World, ms, secs, settle},
};

#[tokio::test(start_paused = true)]
async fn a_hook_that_overruns_is_cancelled_and_told_with_its_limit() {
    let world = World::new([Spec::new("db").init_timeout(ms(250)).init(Step::hang())]);
    let error = world.app().start().await.expect_err("it hangs");
    assert!(matches!(error.primary.kind, FailureKind::TimedOut { limit } if limit == ms(250)));
    assert_eq!(error.primary.after, ms(250), "it ends when it is cancelled, so nobody waits");
    assert_eq!(error.to_string(), "`db` (world.rs:1) timed out in its `init` after 250ms");
}

#[tokio::test(start_paused = true)]
async fn the_limits_are_30_s_and_10_s_where_nothing_is_said() {
    let world = World::new([Spec::new("up").dispose(Step::hang()), Spec::new("bad").needs([0]).init(Step::hang())]);
    let began = Instant::now();
    let error = world.app().start().await.expect_err("it hangs");
    assert_eq!(began.elapsed(), secs(40));
    assert!(matches!(error.primary.kind, FailureKind::TimedOut { limit } if limit == secs(30)));
    assert!(
        matches!(error.rollback.outcome("up"), Some(Outcome::Abandoned(failure)) if matches!(failure.kind, FailureKind::TimedOut { limit } if limit == secs(10)))
    );
}

#[tokio::test(start_paused = true)]
async fn a_value_at_the_very_instant_of_its_timeout_is_never_lost() {
    let world = World::new([
        Spec::new("db").init_timeout(secs(1)).init(Step::ok().after(secs(1))),
        Spec::new("bad").needs([0]).init(Step::error()),
    ]);
    let error = world.app().start().await.expect_err("one fails");
    let made = world.journal.count("db", Hook::Init, What::Ended);
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Ended), made, "{error}\n{}", world.journal);
    assert_eq!(made, world.journal.count("db", Hook::Value, What::Ended));
}

#[tokio::test(start_paused = true)]
async fn the_total_caps_the_sum_and_every_dispose_is_still_called() {
    let specs = (0..60).map(|i: usize| Spec::new(format!("r{i}")).needs(i.checked_sub(1)).dispose(Step::hang()));
    let world = World::new(specs);
    let app = world.app().start().await.expect("all start");
    let began = Instant::now();
    let error = app.shutdown().await.expect_err("all hang");
    assert!(began.elapsed() <= secs(25) + ms(500), "{:?}", began.elapsed());
    assert_eq!(world.journal.names(Hook::Dispose, What::Began).len(), 60);
    assert_eq!(error.report.failures().count(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_dispose_is_begun_however_little_time_there_is() {
    let specs = (0..5).map(|i: usize| Spec::new(format!("r{i}")).needs(i.checked_sub(1)).dispose(Step::ok()));
    let world = World::new(specs);
    let app = world.app().shutdown_timeout(Duration::ZERO).start().await.expect("all start");
    app.shutdown().await.expect("each ends when it is polled first");
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended).len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_hang_is_abandoned_by_name_and_the_others_go_on() {
    let gate = Gate::new();
    let world = World::new([
        Spec::new("db"),
        Spec::new("stuck").blocking().needs([0]).dispose_timeout(secs(1)).dispose(Step::ok().blocked_by(&gate)),
    ]);
    let app = world.app().start().await.expect("all start");
    let stopped = app.shutdown();
    settle().await;
    while world.journal.count("stuck", Hook::Dispose, What::Began) == 0 {
        tokio::task::yield_now().await;
    }
    tokio::time::advance(ms(1001)).await;
    settle().await;
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Began), 0, "it is awaited for a while");
    tokio::time::advance(ms(501)).await;
    let error = stopped.await.expect_err("it hangs");
    gate.open();
    assert!(matches!(error.report.outcome("stuck"), Some(Outcome::Abandoned(_))));
    assert_eq!(world.journal.names(Hook::Dispose, What::Ended)[0], "db");
}

#[tokio::test(start_paused = true)]
async fn extend_asks_for_more_within_the_total() {
    let world = World::new([Spec::new("db")
        .init_timeout(secs(1))
        .init(Step::ok().after(secs(3)).extending(secs(5)))
        .dispose_timeout(secs(1))
        .dispose(Step::hang().extending(secs(100)))]);
    let app = world.app().start().await.expect("it was given more time");
    let began = Instant::now();
    app.shutdown().await.expect_err("it hangs");
    assert!(began.elapsed() > secs(20) && began.elapsed() <= secs(25) + ms(500), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_is_still_waited_for_is_said_every_five_seconds_and_once() {
    let world = World::new([
        Spec::new("slow").init(Step::ok().after(secs(17))),
        Spec::new("bad").init(Step::error().after(secs(12))),
    ]);
    world.app().start().await.expect_err("one fails");
    let told: Vec<_> = world
        .watched
        .events()
        .iter()
        .filter_map(|event| match event {
            Event::StillWaiting { elapsed, waiting, .. } => {
                Some((*elapsed, waiting.iter().map(|one| one.resource.name).collect::<Vec<_>>()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, [(secs(5), vec!["slow", "bad"]), (secs(10), vec!["slow", "bad"])]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_that_takes_long_says_so_every_five_seconds_and_once() {
    let world = World::new([Spec::new("slow").dispose_timeout(secs(30)).dispose(Step::ok().after(secs(17)))]);
    let app = world.app().start().await.expect("it starts");
    tokio::time::sleep(secs(3)).await;
    app.shutdown().await.expect("it stops");
    let told: Vec<_> = world
        .watched
        .events()
        .iter()
        .filter_map(|event| if let Event::StillWaiting { elapsed, .. } = event { Some(*elapsed) } else { None })
        .collect();
    assert_eq!(told, [secs(5), secs(10), secs(15)]);
}

#[tokio::test(start_paused = true)]
async fn limits_beyond_all_sense_are_no_limits() {
    let spec = |name| {
        Spec::new(name)
            .init_timeout(Duration::MAX)
            .dispose_timeout(Duration::MAX)
            .retry(2, Duration::MAX)
            .init(Step::ok().after(secs(1)).extending(Duration::MAX))
            .dispose(Step::ok().extending(Duration::MAX))
            .health(Step::ok())
            .task("pump", Step::ok().when_asked())
    };
    let world = World::new([spec("a"), spec("b").needs([0])]);
    let app = world
        .app()
        .startup_timeout(Duration::MAX)
        .shutdown_timeout(Duration::MAX)
        .drain_timeout(Duration::MAX)
        .health_timeout(Duration::MAX)
        .start()
        .await
        .expect("all start");
    assert_eq!(app.health().await.health, crate::Health::Healthy);
    app.shutdown().await.expect("all stop");
}

#[tokio::test(start_paused = true)]
async fn a_drain_delay_beyond_all_sense_leaves_disposal_its_reserve_and_half_of_the_rest_to_what_drains() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().drain_timeout(Duration::MAX).drain_delay(Duration::MAX).start().await.expect("it starts");
    let report = app.shutdown().await.expect("it stops");
    assert_eq!(report.took, secs(10), "of the 25 s of the whole stop");

    let app = world.app().drain_delay(secs(60)).shutdown_timeout(secs(3));
    let run = app.run(async |app| {
        let stopped = app.shutdown("enough");
        app.shutdown_requested().requested().await;
        tokio::time::sleep(ms(700)).await;
        drop(stopped);
    });
    assert_eq!(run.await.expect("it is given 750 ms").report.took, ms(750) + ms(700));
}

#[tokio::test(start_paused = true)]
async fn a_short_stop_leaves_disposal_most_of_its_time() {
    for total in [ms(150), ms(300), ms(499)] {
        let world = World::new([Spec::new("db").dispose(Step::ok().after(ms(100)))]);
        let app = world.app().shutdown_timeout(total).start().await.expect("it starts");
        assert_eq!(app.shutdown().await.expect("it stops").took, ms(100), "of {total:?}");
    }
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "within a runtime")]
async fn to_block_on_the_stop_in_async_code_panics_and_does_not_hang() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().start().await.expect("it starts");
    let _ = app.shutdown_blocking();
}

#[tokio::test(start_paused = true)]
async fn without_limits_a_hook_may_take_as_long_as_it_likes() {
    let none = |options: &mut crate::core::options::Options| {
        (options.init_timeout, options.dispose_timeout) = (Limit::None, Limit::None);
    };
    let slow = Step::ok().after(secs(3600));
    let world = World::new([Spec::new("db").options(none).init(slow.clone()).dispose(slow)]);
    let app = world.app().shutdown_timeout(None).start().await.expect("it starts");
    app.shutdown().await.expect("it stops");
    assert_eq!(world.journal.at("db", Hook::Dispose, What::Ended), Some(secs(7200)));
}
