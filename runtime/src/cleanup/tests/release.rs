//! What is given back early.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{CleanupStack, Log, Reason, cancel::cut_off, poll_once, said, settle, slow};

fn push(stack: &CleanupStack, log: &Log, name: &'static str) {
    let log = log.clone();
    stack.defer_named(name, async move || slow(log, name).await);
}

#[tokio::test(start_paused = true)]
async fn the_newest_of_a_name_goes_first_and_each_once() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    for (name, text) in [("x", "1"), ("y", "2"), ("x", "3")] {
        let log = log.clone();
        stack.defer_named(name, move |reason: Reason| log.note(format_args!("{text}:{reason}")));
    }
    assert!(stack.release("x").await.unwrap());
    assert!(!stack.release("z").await.unwrap());
    assert!(stack.release("x").await.unwrap());
    assert!(!stack.release("x").await.unwrap());
    assert_eq!(stack.len(), 1);
    stack.close(Reason::Failed).await.unwrap();
    assert!(!stack.release("y").await.unwrap());
    assert_eq!(log.said(), "3:completed 1:completed 2:failed");
}

#[tokio::test(start_paused = true)]
async fn its_failure_is_told_to_who_released_it_and_to_nobody_else() {
    let stack = CleanupStack::new();
    stack.defer_named("x", || Err::<(), _>("no"));
    assert_eq!(said(&stack.release("x").await.unwrap_err().failures), ["no"]);
    stack.close(Reason::Completed).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_close_waits_for_what_is_being_released_before_it_goes_below() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    for name in ["below", "x"] {
        push(&stack, &log, name);
    }
    let (released, closed) = tokio::join!(stack.release("x"), stack.close(Reason::Completed));
    assert!(released.unwrap());
    closed.unwrap();
    assert_eq!(log.said(), "x( )x below( )below");
}

#[tokio::test(start_paused = true)]
async fn what_is_released_while_a_cleanup_runs_is_gone_before_the_next() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    for name in ["below", "x", "top"] {
        push(&stack, &log, name);
    }
    let (closed, released) = tokio::join!(stack.close(Reason::Completed), async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        stack.release("x").await
    });
    closed.unwrap();
    assert!(released.unwrap());
    assert_eq!(log.said(), "top( x( )top )x below( )below");
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_may_release_what_lies_below_and_close_its_own_stack() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    for name in ["below", "x"] {
        push(&stack, &log, name);
    }
    let inner = stack.clone();
    stack.defer_named("top", async move || {
        assert!(inner.release("x").await.unwrap());
        inner.close(Reason::Completed).await
    });
    assert!(stack.release("top").await.unwrap());
    assert_eq!(log.said(), "x( )x");
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(log.said(), "x( )x below( )below");
}

#[tokio::test(start_paused = true)]
async fn cut_off_it_goes_on_in_the_background_and_a_close_waits_for_it() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    for name in ["below", "x"] {
        push(&stack, &log, name);
    }
    drop(stack.release("x"));
    assert_eq!(stack.len(), 2);
    assert!(cut_off(stack.release("x"), 1).await);
    assert_eq!(log.said(), "x(");
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(log.said(), "x( )x below( )below");
    let mut late = Box::pin(stack.release("x"));
    assert!(poll_once(&mut late).is_ready());
    settle().await;
}

#[tokio::test]
async fn ten_thousand_are_released_from_the_middle_in_no_time() {
    let (stack, count) = (CleanupStack::new(), Arc::new(AtomicUsize::new(0)));
    let push = |name: String| {
        let count = Arc::clone(&count);
        stack.defer_named(name, move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
    };
    push("bottom".to_owned());
    for number in 0..10_000 {
        push(number.to_string());
    }
    push("top".to_owned());
    for number in 0..10_000 {
        assert!(stack.release(&number.to_string()).await.unwrap());
    }
    assert_eq!((stack.len(), count.load(Ordering::Relaxed)), (2, 10_000));
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 10_002);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_with_a_close_each_entry_runs_once() {
    for _ in 0..50 {
        let (stack, count) = (CleanupStack::new(), Arc::new(AtomicUsize::new(0)));
        for number in 0..20 {
            let count = Arc::clone(&count);
            stack.defer_named(number.to_string(), async move || {
                tokio::task::yield_now().await;
                count.fetch_add(1, Ordering::Relaxed);
            });
        }
        let closing = tokio::spawn(stack.close(Reason::Completed));
        let releasing: Vec<_> = (0..20).map(|number| tokio::spawn(stack.release(&number.to_string()))).collect();
        for release in releasing {
            release.await.unwrap().unwrap();
        }
        closing.await.unwrap().unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 20);
    }
}
