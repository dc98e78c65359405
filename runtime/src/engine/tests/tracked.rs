//! Futures that others poll are waited for, cut off when the time to drain is over, and counted.

use std::{
    future::{Future, pending, ready},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use tokio::time::{Instant, sleep};

use crate::{
    App, Event, FailureKind, Outcome, Phase, Tasks,
    engine::tasks::{Owner, TaskGroup},
    testing::{Handed, Hook, Spec, Step, What, World, ms, secs, settle},
};

/// An app of one resource, with its `Tasks`, whose `drain_timeout` is 3 s.
async fn started() -> (World, App, Tasks) {
    let handed = Handed::default();
    let world = World::new([Spec::new("http").hands_tasks(&handed)]);
    let app = world.app().drain_timeout(secs(3)).start().await.expect("it starts");
    let tasks = handed.tasks();
    (world, app, tasks)
}

fn told(world: &World) -> Vec<usize> {
    let count = |event: &Event| match event {
        Event::TrackedCancelled { count, .. } => Some(*count),
        _ => None,
    };
    world.watched.events().iter().filter_map(count).collect()
}

#[tokio::test(start_paused = true)]
async fn a_tracked_future_is_waited_for_and_comes_to_what_it_does() {
    let (world, app, tasks) = started().await;
    let answer = tokio::spawn(tasks.track(async {
        sleep(secs(2)).await;
        7
    }));
    settle().await;
    let report = app.shutdown().await.expect("it stops");
    assert_eq!((report.took, report.tracked_cancelled()), (secs(2), 0));
    assert_eq!(world.journal.at("http", Hook::Dispose, What::Began), Some(secs(2)));
    assert_eq!(answer.await.expect("it is not cancelled"), Some(7));
    assert!(world.watched.events().iter().any(|event| matches!(event, Event::Draining { tasks: 0, tracked: 1, .. })));
}

#[tokio::test(start_paused = true)]
async fn those_that_do_not_end_in_time_are_dropped_counted_and_told() {
    let (world, app, tasks) = started().await;
    let journal = world.journal.clone();
    let hang = || {
        let span = journal.span("http", Hook::Task("request"));
        tasks.track(async move {
            pending::<()>().await;
            span.end();
        })
    };
    let answers: Vec<_> = (0..3).map(|_| tokio::spawn(hang())).collect();
    settle().await;
    let report = app.shutdown().await.expect("what is cut off is no failure");
    assert_eq!((report.took, report.tracked_cancelled()), (secs(3), 3));
    assert_eq!((report.resources[0].tracked_cancelled, told(&world)), (3, vec![3]));
    let entries = world.journal.entries();
    let disposed = entries.iter().position(|entry| entry.hook == Hook::Dispose).expect("it is disposed of");
    let cut = entries[..disposed].iter().filter(|entry| entry.hook == Hook::Task("request") && entry.what == What::Cut);
    assert_eq!(cut.count(), 3, "what they hold is free before the resource goes\n{}", world.journal);
    for answer in answers {
        assert_eq!(answer.await.expect("it is not cancelled"), None);
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_comes_while_the_resource_drains_is_let_in_and_one_that_comes_after_is_not_polled() {
    let (world, app, tasks) = started().await;
    let stop = tasks.shutdown();
    tasks.spawn("serve", async move {
        stop.requested().await;
        sleep(secs(1)).await;
    });
    settle().await;
    let stopping = tokio::spawn(async move { app.shutdown().await });
    tasks.shutdown().requested().await;
    sleep(ms(500)).await;
    assert_eq!(tasks.track(sleep(secs(2))).await, Some(()), "the request came before the listener was closed");
    let report = stopping.await.expect("it does not panic").expect("it stops");
    assert_eq!((report.took, told(&world)), (ms(2500), vec![]));
    let polled = async { panic!("it is polled") };
    assert_eq!(tasks.track(polled).await, None::<()>);
}

#[tokio::test(start_paused = true)]
async fn after_all_were_cut_off_nothing_is_let_in() {
    let (_, app, tasks) = started().await;
    let hangs = tokio::spawn(tasks.track(pending::<()>()));
    settle().await;
    let stop = tasks.shutdown();
    let late = tokio::spawn(async move {
        stop.requested().await;
        sleep(secs(3) + ms(1)).await;
        tasks.track(ready(())).await
    });
    app.shutdown().await.expect("it stops");
    assert_eq!((hangs.await.expect("it ends"), late.await.expect("it ends")), (None, None));
}

#[tokio::test(start_paused = true)]
async fn one_that_is_dropped_is_not_waited_for() {
    let (_, app, tasks) = started().await;
    let unpolled = tasks.track(pending::<()>());
    let mut polled = Box::pin(tasks.track(pending::<()>()));
    assert!(futures_poll(polled.as_mut()).is_pending());
    assert_eq!(app.status().resource("http").map(|status| status.tracked), Some(2));
    drop((unpolled, polled));
    let report = app.shutdown().await.expect("it stops");
    assert_eq!((report.took, report.tracked_cancelled()), (ms(0), 0));
}

#[tokio::test(start_paused = true)]
async fn one_that_nobody_polls_is_told_as_stuck_and_the_stop_goes_on_without_it() {
    let (_, app, tasks) = started().await;
    let kept = tasks.track(ready(()));
    let report = app.shutdown().await.expect_err("it may still use what is gone").report;
    assert!(matches!(report.outcome("http"), Some(Outcome::Disposed)));
    let [stuck] = &report.tasks[..] else { panic!("{:?}", report.tasks) };
    assert_eq!(stuck.phase, Phase::Task("1 tracked future".into()));
    assert!(matches!(stuck.kind, FailureKind::TimedOut { .. }));
    assert_eq!((report.tracked_cancelled(), kept.await), (1, None));
}

#[tokio::test(start_paused = true)]
async fn those_of_a_failed_init_are_cut_off() {
    let handed = Handed::default();
    let world = World::new([Spec::new("http").hands_tasks(&handed).init(Step::error().after(secs(1)))]);
    let start = tokio::spawn(world.app().start());
    settle().await;
    let answer = tokio::spawn(handed.tasks().track(pending::<()>()));
    let error = start.await.expect("it does not panic").expect_err("it fails");
    assert_eq!(answer.await.expect("it is not cancelled"), None);
    assert!(error.rollback.is_clean());
}

#[tokio::test(start_paused = true)]
async fn those_of_an_instance_are_told_when_they_are_cut_off() {
    let (world, app, _) = started().await;
    let group = TaskGroup::new(Owner::Instance(world.descriptors[0]), Arc::clone(&app.shared));
    let tasks = Tasks::of(Arc::clone(&group), app.shutdown_requested());
    let answer = tokio::spawn(tasks.track(pending::<()>()));
    settle().await;
    assert!(group.end(Instant::now()).await.is_empty());
    settle().await;
    assert_eq!((answer.await.expect("it is not cancelled"), told(&world)), (None, vec![1]));
    app.shutdown().await.expect("it stops");
}

#[derive(Default)]
struct Counts(AtomicUsize);

impl Wake for Counts {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn futures_poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test(start_paused = true)]
async fn whoever_polled_it_last_is_woken_when_it_is_cut_off() {
    let (_, app, tasks) = started().await;
    let wakers = [Arc::new(Counts::default()), Arc::new(Counts::default()), Arc::new(Counts::default())];
    let woken = || wakers.each_ref().map(|waker| waker.0.load(Ordering::SeqCst));
    let (mut moved, mut gone) = (pin!(tasks.track(pending::<()>())), Box::pin(tasks.track(pending::<()>())));
    for (i, waker) in wakers.iter().enumerate() {
        let waker = Waker::from(Arc::clone(waker));
        let mut context = Context::from_waker(&waker);
        assert!(moved.as_mut().poll(&mut context).is_pending());
        if i == 1 {
            assert!(gone.as_mut().poll(&mut context).is_pending());
        }
    }
    drop(gone);
    let stopping = tokio::spawn(async move { app.shutdown().await });
    settle().await;
    tokio::time::advance(secs(3)).await;
    settle().await;
    assert_eq!(woken(), [0, 0, 1]);
    assert_eq!(futures_poll(moved.as_mut()), Poll::Ready(None));
    assert_eq!(futures_poll(moved.as_mut()), Poll::Ready(None), "and so it stays");
    let report = stopping.await.expect("it does not panic").expect("it stops");
    assert_eq!(report.tracked_cancelled(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_resource_waits_for_is_named_while_it_drains() {
    let handed = Handed::default();
    let slow = || Step::ok().when_asked().after(secs(8));
    let world = World::new([Spec::new("http").hands_tasks(&handed).task("serve", slow()).task("reload", slow())]);
    let app = world.app().start().await.expect("it starts");
    let answers: Vec<_> = (0..3).map(|_| tokio::spawn(handed.tasks().track(sleep(secs(7))))).collect();
    settle().await;
    let status = app.status();
    let http = status.resource("http").expect("it is there");
    assert_eq!(http.tasks.iter().map(|name| &**name).collect::<Vec<_>>(), ["serve", "reload"]);
    assert_eq!(http.tracked, 3);
    app.shutdown().await.expect("it stops");
    for answer in answers {
        answer.await.expect("it is not cancelled");
    }
    let events = world.watched.events();
    let at = events.iter().find_map(|event| match event {
        Event::StillWaiting { waiting, .. } => waiting.first()?.at.clone(),
        _ => None,
    });
    assert_eq!(at.as_deref(), Some("tasks `serve`, `reload`; 3 tracked futures"));
    let http = app.status();
    let http = http.resource("http").expect("it is there");
    assert!(http.tasks.is_empty() && http.tracked == 0);
}

#[tokio::test(start_paused = true)]
async fn the_tasks_of_a_resource_hear_of_the_draining_before_its_turn() {
    let world = World::new([Spec::new("db")]);
    let app = world.app().drain_delay(secs(3)).start().await.expect("it starts");
    let group = TaskGroup::new(Owner::Instance(world.descriptors[0]), Arc::clone(&app.shared));
    let tasks = Tasks::of(Arc::clone(&group), app.shutdown_requested());
    let draining = tasks.draining();
    assert!(tokio::time::timeout(secs(1), tasks.draining()).await.is_err(), "nothing has asked for a stop");
    let asked = Instant::now();
    let stopped = app.shutdown();
    draining.await;
    assert_eq!((asked.elapsed(), tasks.shutdown().is_requested()), (secs(0), false));
    stopped.await.expect("it stops");
}
