//! What has a thread, its own or one of the blocking pool, is a task like the others, but that it cannot be cancelled.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use crate::{
    App, BoxError, Cause, Event, FailureKind, Outcome, Phase, Shutdown, Tasks,
    engine::tasks::TaskGroup,
    testing::{Frozen, Gate, Handed, Hook, Spec, Step, What, World, ms, secs, settle},
};

/// An app of one resource, with its `Tasks`.
async fn started() -> (World, App, Tasks) {
    let handed = Handed::default();
    let world = World::new([Spec::new("db").hands_tasks(&handed)]);
    let app = world.app().start().await.expect("it starts");
    let tasks = handed.tasks();
    (world, app, tasks)
}

/// Waits for what a thread sends, without a thread of the test's own.
async fn heard<T: Send + 'static>(from: mpsc::Receiver<T>) -> T {
    tokio::task::spawn_blocking(move || from.recv()).await.expect("it is not cancelled").expect("it is sent")
}

/// Says when it is dropped.
struct Held(Arc<AtomicBool>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_thread_has_the_name_of_its_task_and_the_runtime() {
    let (_, app, tasks) = started().await;
    let (say, said) = mpsc::channel();
    tasks.spawn_thread("my\0thread", move |_| {
        let _ = tokio::runtime::Handle::current();
        let _ = say.send(thread::current().name().map(str::to_owned));
    });
    assert_eq!(heard(said).await.as_deref(), Some("my?thread"));
    app.shutdown().await.expect("it stops");
}

#[tokio::test(start_paused = true)]
async fn threads_are_asked_and_joined_at_their_resources_turn_as_tasks_are() {
    let asked = Step::ok().when_asked();
    let of = |spec: Spec| {
        spec.task("task", asked.clone()).thread("thread", asked.clone()).blocking_task("blocking", asked.clone())
    };
    let world = World::new([of(Spec::new("config")), of(Spec::new("db")).needs([0]), of(Spec::new("api")).needs([0, 1])]);
    let app = world.app().start().await.expect("all start");
    settle().await;
    let frozen = Frozen::new();
    let report = app.shutdown().await.expect("all stop");
    drop(frozen);
    assert!(report.resources.iter().all(|one| one.cancelled.is_empty()));
    for name in ["config", "db", "api"] {
        let (disposed, _) = world.journal.first(name, Hook::Dispose, What::Began).expect("it is disposed of");
        for task in ["task", "thread", "blocking"] {
            let (over, _) = world.journal.first(name, Hook::Task(task), What::Ended).expect("it was asked");
            assert!(over < disposed, "{name} {task}\n{}", world.journal);
        }
    }
    for (dependent, dependency) in [("api", "db"), ("db", "config")] {
        let (gone, _) = world.journal.first(dependent, Hook::Dispose, What::Ended).expect("it is disposed of");
        for task in ["task", "thread", "blocking"] {
            let (over, _) = world.journal.first(dependency, Hook::Task(task), What::Ended).expect("it was asked");
            assert!(gone < over, "{dependency} {task}\n{}", world.journal);
        }
    }
    assert_eq!(world.watched.count(|event| matches!(event, Event::TaskStarted { .. })), 9);
    assert_eq!(world.watched.count(|event| matches!(event, Event::TaskEnded { .. })), 9);
}

#[tokio::test]
async fn a_thread_that_fails_or_panics_stops_the_app_and_is_its_cause() {
    for blocking in [false, true] {
        for panics in [false, true] {
            let (_, app, tasks) = started().await;
            let fail = move || if panics { panic!("no luck at all") } else { Err::<(), BoxError>("no luck".into()) };
            if blocking {
                tasks.spawn_blocking("pump", fail);
            } else {
                tasks.spawn_thread("pump", move |_| fail());
            }
            let report = app.stopped().await.expect_err("a task failed").report;
            let Cause::Task(failure) = &report.cause else { panic!("{:?}", report.cause) };
            assert_eq!((failure.resource.name, &failure.phase), ("db", &Phase::Task("pump".into())));
            match &failure.kind {
                FailureKind::Panicked { message, place } if panics => {
                    assert_eq!(&**message, "no luck at all");
                    assert!(place.as_ref().is_some_and(|place| place.contains("threads.rs")), "{place:?}");
                }
                kind => assert!(matches!(kind, FailureKind::Error(_)) && !panics, "{kind:?}"),
            }
            assert!(report.tasks.is_empty(), "it is the cause, and so not told twice");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_ignores_its_stop_is_named_and_the_stop_goes_on_without_it() {
    let gate = Gate::new();
    let world = World::new([Spec::new("db").thread("deaf", Step::ok().blocked_by(&gate)).dispose(Step::ok())]);
    let app = world.app().drain_timeout(secs(3)).start().await.expect("it starts");
    let report = app.shutdown().await.expect_err("one is stuck").report;
    gate.open();
    assert_eq!(report.took, secs(3) + crate::engine::limits::GRACE);
    let [stuck] = &report.tasks[..] else { panic!("{:?}", report.tasks) };
    assert_eq!((stuck.resource.name, &stuck.phase), ("db", &Phase::Task("deaf".into())));
    assert!(matches!(stuck.kind, FailureKind::TimedOut { .. }));
    assert!(report.resources[0].cancelled.is_empty(), "it cannot be cancelled");
    assert!(matches!(report.outcome("db"), Some(Outcome::Disposed)));
    let told = |event: &Event| matches!(event, Event::TaskFailed { failure } if failure.phase == stuck.phase);
    assert_eq!(world.watched.count(told), 1);
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_ends_in_the_grace_is_neither_cancelled_nor_stuck() {
    let (_, app, tasks) = started().await;
    let gate = Gate::new();
    let held = gate.clone();
    tasks.spawn_thread("slow", move |_| held.block());
    let _frozen = Frozen::new();
    let stop = tokio::spawn(async move { app.shutdown().await });
    settle().await;
    // The time to drain passes while the thread still runs; the grace does not.
    tokio::time::advance(secs(10) + ms(100)).await;
    settle().await;
    gate.open();
    let report = stop.await.expect("it does not panic").expect("nothing is stuck");
    assert!(report.tasks.is_empty() && report.resources[0].cancelled.is_empty());
}

#[tokio::test]
async fn what_a_thread_holds_is_free_when_its_resource_is_disposed_of() {
    for blocking in [false, true] {
        let handed = Handed::default();
        let world = World::new([Spec::new("db").hands_tasks(&handed).dispose_by_value(Step::ok())]);
        let app = world.app().start().await.expect("it starts");
        let value = app.shared.get::<crate::testing::Probe>(world.descriptors[0]).expect("it is there");
        let stop = handed.tasks().shutdown();
        let work = move || {
            stop.wait();
            drop(value);
        };
        if blocking {
            handed.tasks().spawn_blocking("holds", work);
        } else {
            handed.tasks().spawn_thread("holds", move |_| work());
        }
        let report = app.shutdown().await.expect("nothing leaks");
        assert_eq!(report.disposed().collect::<Vec<_>>(), ["db"]);
    }
}

#[tokio::test]
async fn a_thread_that_the_system_does_not_give_is_a_failure_of_the_task() {
    let (_, app, tasks) = started().await;
    let dropped = Arc::new(AtomicBool::new(false));
    let held = Held(Arc::clone(&dropped));
    let group: &Arc<TaskGroup> = tasks.group();
    // No system has that much memory for a stack.
    let builder = thread::Builder::new().stack_size(usize::MAX / 4);
    group.spawn_thread(
        &"pump".into(),
        builder,
        Box::new(move || {
            drop(held);
            Ok(())
        }),
    );
    assert!(dropped.load(Ordering::SeqCst));
    let report = app.stopped().await.expect_err("a task failed").report;
    let Cause::Task(failure) = &report.cause else { panic!("{:?}", report.cause) };
    assert!(failure.phase == Phase::Task("pump".into()) && matches!(failure.kind, FailureKind::Error(_)));
}

#[test]
fn blocking_work_that_has_not_begun_is_taken_back_and_dropped_though_the_pool_is_busy() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(1)
        .enable_all()
        .start_paused(true)
        .build()
        .expect("it is built");
    runtime.block_on(async {
        let (_, app, tasks) = started().await;
        let (say, said) = mpsc::channel();
        let gate = Gate::new();
        let (held, dropped) = (gate.clone(), Arc::new(AtomicBool::new(false)));
        tasks.spawn_blocking("first", move || {
            let _ = say.send(());
            held.block();
        });
        let second = Held(Arc::clone(&dropped));
        tasks.spawn_blocking("second", move || drop(second));
        said.recv().expect("the first has the only thread");
        let stop = tokio::spawn(async move { app.shutdown().await });
        settle().await;
        // The clock stands still while the pool is busy.
        tokio::time::advance(secs(10)).await;
        settle().await;
        assert!(dropped.load(Ordering::SeqCst), "it is dropped while the other one still has the thread");
        gate.open();
        let report = stop.await.expect("it does not panic").expect("nothing is stuck");
        assert_eq!(report.resources[0].cancelled.iter().map(|name| &**name).collect::<Vec<_>>(), ["second"]);
    });
}

#[tokio::test(start_paused = true)]
async fn a_thread_of_a_failed_init_is_asked_and_joined_before_what_it_may_use_is_given_back() {
    let world = World::new([
        Spec::new("db"),
        Spec::new("api").needs([0]).init(Step::error()).thread("pump", Step::ok().when_asked()),
    ]);
    let frozen = Frozen::new();
    let error = world.app().start().await.expect_err("it fails");
    drop(frozen);
    assert!(error.rollback.is_clean());
    let (over, _) = world.journal.first("api", Hook::Task("pump"), What::Ended).expect("it was asked");
    let (gone, _) = world.journal.first("db", Hook::Dispose, What::Began).expect("it is disposed of");
    assert!(over < gone, "{}", world.journal);
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_outlives_a_failed_init_is_named() {
    let gate = Gate::new();
    let world = World::new([Spec::new("db").init(Step::error()).thread("deaf", Step::ok().blocked_by(&gate))]);
    let error = world.app().start().await.expect_err("it fails");
    gate.open();
    assert!(matches!(error.primary.kind, FailureKind::Error(_)));
    let failures: Vec<_> = error.rollback.failures().collect();
    let [stuck] = &failures[..] else { panic!("{failures:?}") };
    assert_eq!((stuck.resource.name, &stuck.phase), ("db", &Phase::Task("deaf".into())));
    assert!(matches!(stuck.kind, FailureKind::TimedOut { .. }));
}

#[tokio::test]
async fn tasks_are_spawned_by_tasks_through_clones_and_all_are_joined() {
    let (world, app, tasks) = started().await;
    let inner = tasks.clone();
    tasks.spawn("outer", async move {
        let stop = inner.shutdown();
        let innermost = inner.clone();
        inner.spawn_thread("inner", move |stop: Shutdown| {
            let asked = innermost.shutdown();
            innermost.spawn_blocking("innermost", move || asked.wait());
            stop.wait();
        });
        stop.requested().await;
    });
    while world.watched.count(|event| matches!(event, Event::TaskStarted { .. })) < 3 {
        tokio::task::yield_now().await;
    }
    assert_eq!(tasks.len(), 3);
    app.shutdown().await.expect("all are joined");
    assert_eq!(world.watched.count(|event| matches!(event, Event::TaskEnded { .. })), 3);
    assert!(tasks.is_empty());
}

#[tokio::test]
async fn after_the_close_nothing_is_spawned_and_what_was_to_be_is_dropped() {
    let (_, app, tasks) = started().await;
    app.shutdown().await.expect("it stops");
    for kind in 0..3 {
        let dropped = Arc::new(AtomicBool::new(false));
        let held = Held(Arc::clone(&dropped));
        let never = move || {
            drop(held);
            panic!("it is spawned")
        };
        match kind {
            0 => tasks.spawn_blocking("late", never),
            1 => tasks.spawn_thread("late", move |_| never()),
            _ => tasks.spawn("late", async move { never() }),
        }
        assert!(dropped.load(Ordering::SeqCst) && tasks.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_awaits_the_end_of_its_own_app_is_told_why_it_is_left() {
    let (_, app, tasks) = started().await;
    let (say, said) = mpsc::channel();
    let handle = app.handle();
    tasks.spawn_thread("waits", move |_| {
        let _ = say.send(());
        drop(tokio::runtime::Handle::current().block_on(handle.stopped()));
    });
    heard(said).await;
    // It is about to wait, or does.
    while !app.shared.own_ends.is_awaited() {
        thread::yield_now();
    }
    let report = app.shutdown().await.expect("what is stuck is no disposal that failed");
    let [failure] = &report.tasks[..] else { panic!("{report:?}") };
    assert_eq!(failure.phase, Phase::Task("waits".into()));
    assert!(matches!(failure.kind, FailureKind::AwaitedOwnEnd { .. }), "{failure}");
}
