//! A hook in a scope that blocks its thread does not keep the app from its end: it is left behind, and named.

use std::{sync::Arc, time::Duration};

use tokio::runtime::{Builder, Runtime};

use super::{OUTER, outer, place};
use crate::{
    App, AppBuilder, Event, Failure, FailureKind, Outcome, Phase, ShutdownReport,
    cleanup::Reason,
    core::kind::Kind,
    scope::ScopeCore,
    testing::{Gate, Hook, Journal, Spec, Step, What, World, cleanup, limited, ms},
};

static KEYED: Kind = Kind::new("Session", place(3), None, true);

fn threads(count: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(count).enable_time().build().expect("threads")
}

/// The app lives on a runtime of its own: what yields on one whose worker is blocked may be behind what blocks.
async fn start_on(runtime: &Runtime, builder: AppBuilder) -> App {
    runtime.spawn(builder.shutdown_timeout(None).drain_timeout(ms(10)).start()).await.expect("no panic").expect("all start")
}

async fn begun(journal: &Journal, name: &'static str, hook: Hook) {
    while journal.count(name, hook, What::Began) == 0 {
        tokio::task::yield_now().await;
    }
}

fn only_failure(report: &ShutdownReport) -> &Failure {
    let [failure] = &report.cleanups[..] else { panic!("{report:?}") };
    failure
}

const STUCK: Hook = Hook::Cleanup("stuck", Reason::Cancelled);

#[tokio::test]
async fn a_cleanup_that_blocks_its_thread_is_left_behind_in_a_hurry() {
    let (gate, runtime, world) = (Gate::new(), threads(3), World::new([Spec::new("config")]));
    let app = start_on(&runtime, world.app()).await;
    let scope = ScopeCore::open(&app.shared, &OUTER);
    assert!(scope.stack.push(cleanup(&world.journal, "scope", "stuck", Step::ok().blocked_by(&gate))).is_ok());
    let stopped = app.shutdown();
    begun(&world.journal, "scope", STUCK).await;
    app.hurry();
    let report = stopped.await.expect_err("it is left behind").report;
    let failure = only_failure(&report);
    assert_eq!((failure.resource.name, &failure.phase), ("Outer", &Phase::Cleanup("stuck".into())));
    assert!(matches!(report.outcome("config"), Some(Outcome::Disposed)), "{report:?}");
    gate.open();
    runtime.shutdown_background();
}

#[tokio::test]
async fn without_a_limit_for_the_stop_a_hooks_own_limit_holds_all_the_same() {
    let (gate, runtime) = (Gate::new(), threads(3));
    let unit = Spec::new("unit").lives_in(&OUTER).needs([0]).dispose_timeout(ms(10));
    let world = World::new([Spec::new("config"), unit.dispose(Step::ok().blocked_by(&gate))]);
    let app = start_on(&runtime, world.app()).await;
    let scope = outer(&app);
    scope.value(world.descriptors[1]).await.expect("it is made");
    // Those with a key are closed all the same, and after it.
    let keyed = ScopeCore::open(&app.shared, &KEYED);
    assert!(keyed.stack.push(cleanup(&world.journal, "session", "keyed", Step::ok())).is_ok());
    let report = app.shutdown().await.expect_err("it is left behind").report;
    let failure = only_failure(&report);
    assert_eq!((failure.resource.name, &failure.phase), ("unit", &Phase::Dispose));
    assert!(matches!(failure.kind, FailureKind::TimedOut { .. }));
    let ended = |name, hook| world.journal.entries().iter().position(|one| (one.name, one.hook) == (name, hook));
    let session = world.journal.entries().iter().position(|one| one.name == "session" && one.what == What::Ended);
    assert!(session.is_some() && session < ended("config", Hook::Dispose), "{}", world.journal);
    gate.open();
    runtime.shutdown_background();
}

#[tokio::test]
async fn where_no_thread_is_left_to_close_scopes_the_driver_goes_on_without_them() {
    let (gate, runtime, world) = (Gate::new(), threads(1), World::new([]));
    let assembled = world
        .app()
        .shutdown_timeout(None)
        .drain_timeout(ms(10))
        .assemble(std::panic::Location::caller(), runtime.handle().clone(), None)
        .expect("the graph is right");
    tokio::spawn(assembled.driver.run());
    assembled.started.await.expect("an answer").expect("it starts");
    let shared = Arc::clone(&assembled.shared);
    let scope = ScopeCore::open(&shared, &OUTER);
    let stuck = limited(&world.journal, "scope", "stuck", Step::ok().blocked_by(&gate), ms(10));
    assert!(scope.stack.push(stuck).is_ok());
    shared.request_stop(crate::Cause::Reason("enough".into()));
    let report = shared.stopped().await.expect_err("it is left behind").report;
    assert_eq!(only_failure(&report).phase, Phase::Cleanup("stuck".into()));
    gate.open();
    runtime.shutdown_background();
}

#[tokio::test(start_paused = true)]
async fn what_waits_and_blocks_nobody_has_all_its_time() {
    let world = World::new([Spec::new("config")]);
    let app = world.app().shutdown_timeout(None).start().await.expect("it starts");
    let scope = ScopeCore::open(&app.shared, &OUTER);
    let forever = crate::engine::stack::Entry {
        limit: None,
        ..cleanup(&world.journal, "scope", "slow", Step::ok().after(Duration::from_secs(300)))
    };
    assert!(scope.stack.push(forever).is_ok());
    for name in ["a", "b", "c"] {
        assert!(scope.stack.push(cleanup(&world.journal, "scope", name, Step::ok().after(Duration::from_secs(9)))).is_ok());
    }
    let report = app.shutdown().await.expect("all is given back");
    assert_eq!(report.took, Duration::from_secs(10 + 3 * 9 + 300));
    let told = |event: &Event| match event {
        Event::StillWaiting { waiting, .. } => {
            waiting.iter().any(|one| one.at.as_deref() == Some("1 open scope, the oldest a `Outer`, at cleanup `slow`"))
        }
        _ => false,
    };
    assert!(world.watched.count(told) > 10);
}
