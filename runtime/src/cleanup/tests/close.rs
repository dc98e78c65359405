//! How a stack is closed.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::time::Instant;

use super::{CleanupStack, Log, Reason, poll_once, said, settle, slow};
use crate::{extend, shutdown::block_on};

#[test]
fn without_a_runtime_what_does_not_wait_is_closed_as_well() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let [a, b] = [(); 2].map(|()| log.clone());
    stack.defer(move || a.note("a"));
    stack.defer(async move || {
        tokio::task::yield_now().await;
        b.note("b");
    });
    block_on(stack.close(Reason::Completed)).unwrap();
    assert_eq!(log.said(), "b a");
}

#[test]
fn without_a_runtime_a_value_that_is_held_is_a_leak_at_once() {
    let stack = CleanupStack::new();
    let held = stack.push(1, drop::<i32>);
    let error = block_on(stack.close(Reason::Completed)).unwrap_err();
    assert_eq!((said(&error.failures), *held), (vec!["leak: 1".to_owned()], 1));
}

#[tokio::test(start_paused = true)]
async fn all_errors_are_collected_and_none_keeps_another_from_its_turn() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let last = log.clone();
    stack.defer(move || last.note("last"));
    stack.defer(|| Err::<(), _>("error"));
    stack.defer(|| panic!("at once"));
    stack.defer(async || {
        tokio::task::yield_now().await;
        panic!("later");
    });
    stack.with_timeout(Duration::from_millis(5)).defer(std::future::pending::<()>);
    let began = Instant::now();
    stack.defer(std::future::pending::<()>);
    let error = stack.close(Reason::Completed).await.unwrap_err();
    assert_eq!(said(&error.failures), ["timeout", "timeout", "panic: later", "panic: at once", "error"]);
    assert_eq!(began.elapsed(), Duration::from_millis(10_005));
    assert_eq!(log.said(), "last");
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_can_ask_for_more_time() {
    let stack = CleanupStack::new().with_timeout(Duration::from_millis(100));
    stack.defer(async || {
        extend(Duration::from_millis(100));
        tokio::time::sleep(Duration::from_millis(150)).await;
        extend(Duration::from_millis(100));
        tokio::time::sleep(Duration::from_millis(100)).await;
    });
    stack.defer(|| {
        extend(Duration::from_millis(100));
        tokio::time::sleep(Duration::from_millis(150))
    });
    stack.close(Reason::Completed).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_that_takes_its_value_waits_until_nobody_else_holds_it() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let noted = log.clone();
    let value = stack.push(7, move |seven: i32| noted.note(seven));
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(9)).await;
        drop(value);
    });
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(log.said(), "7");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_held_for_longer_is_reported_as_a_leak_and_the_rest_goes_on() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let noted = log.clone();
    stack.defer(move || noted.note("rest"));
    let one = stack.push_named("seven", 7, drop::<i32>);
    let other = Arc::clone(&one);
    let began = Instant::now();
    let error = stack.close(Reason::Completed).await.unwrap_err();
    assert_eq!((began.elapsed(), log.said().as_str()), (Duration::from_secs(10), "rest"));
    let text = error.to_string();
    assert!(text.starts_with("the value of cleanup `seven` of `CleanupStack` ("), "{text}");
    assert!(text.contains("is still held in 2 other places after 10s"), "{text}");
    drop((one, other));
}

#[tokio::test(start_paused = true)]
async fn what_is_pushed_while_closing_has_its_turn_before_what_lies_below() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let [a, b, c] = [(); 3].map(|()| log.clone());
    stack.defer(move || a.note("below"));
    let inner = stack.clone();
    stack.defer(async move || {
        let pushed = b.clone();
        inner.defer(move || pushed.note("pushed"));
        slow(b, "above").await;
    });
    let (closing, inner) = (stack.close(Reason::Completed), stack.clone());
    let other = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        thread::spawn(move || inner.defer(move || c.note("elsewhere"))).join().unwrap();
    });
    closing.await.unwrap();
    other.await.unwrap();
    assert_eq!(log.said(), "above( )above elsewhere pushed below");
}

#[tokio::test(start_paused = true)]
async fn pop_all_moves_everything_and_leaves_nothing() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    for name in ["a", "b"] {
        let log = log.clone();
        stack.defer_named(name, move || log.note(name));
    }
    let moved = stack.pop_all();
    assert!(stack.is_empty() && moved.len() == 2);
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(log.said(), "");
    assert!(moved.release("a").await.unwrap());
    moved.close(Reason::Completed).await.unwrap();
    assert_eq!(log.said(), "a b");
}

#[tokio::test(start_paused = true)]
async fn of_two_that_close_one_does_it_and_the_other_waits() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let [a, b] = [(); 2].map(|()| log.clone());
    stack.defer(async move || slow(a, "a").await);
    stack.defer(async move || {
        slow(b, "b").await;
        Err::<(), _>("b failed")
    });
    let (first, second) = (stack.close(Reason::Completed), stack.close(Reason::Failed));
    let (noted, other) = (log.clone(), log.clone());
    let (first, second) = tokio::join!(
        async move {
            let result = first.await;
            noted.note("first");
            result
        },
        async move {
            let result = second.await;
            other.note("second");
            result
        }
    );
    assert_eq!(log.said(), "b( )b a( )a first second");
    assert_eq!(said(&first.unwrap_err().failures), ["b failed"]);
    second.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_that_closes_its_own_stack_is_answered_at_once() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let [a, b] = [(); 2].map(|()| log.clone());
    stack.defer(move || a.note("a"));
    let inner = stack.clone();
    stack.defer(async move || {
        inner.close(Reason::Completed).await.unwrap();
        b.note("b");
    });
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(log.said(), "b a");
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_may_close_another_stack_that_closes_the_first() {
    let (log, outer, inner) = (Log::default(), CleanupStack::new(), CleanupStack::new());
    let [a, b] = [(); 2].map(|()| log.clone());
    outer.defer(move || a.note("outer"));
    let back = outer.clone();
    inner.defer(async move || {
        slow(b, "inner").await;
        back.close(Reason::Completed).await.unwrap();
    });
    outer.defer(async move || inner.close(Reason::Completed).await);
    outer.close(Reason::Completed).await.unwrap();
    assert_eq!(log.said(), "inner( )inner outer");
}

#[tokio::test(start_paused = true)]
async fn a_stack_can_be_used_again_after_it_was_closed() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    for _ in 0..2 {
        let log = log.clone();
        stack.defer(move || log.note("x"));
        stack.close(Reason::Completed).await.unwrap();
        stack.close(Reason::Completed).await.unwrap();
    }
    assert_eq!(log.said(), "x x");
}

#[tokio::test(start_paused = true)]
async fn a_second_close_that_is_dropped_while_it_waits_keeps_nobody_up() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let noted = log.clone();
    stack.defer(async move || slow(noted, "a").await);
    let mut first = Box::pin(stack.close(Reason::Completed));
    let mut second = Box::pin(stack.close(Reason::Completed));
    assert!(poll_once(&mut first).is_pending() && poll_once(&mut second).is_pending());
    drop(second);
    first.await.unwrap();
    settle().await;
    assert_eq!(log.said(), "a( )a");
    stack.close(Reason::Completed).await.unwrap();
}

#[tokio::test]
async fn ten_thousand_entries_are_closed_and_dropped_without_an_overflow() {
    let count = Arc::new(AtomicUsize::new(0));
    let push = || {
        let stack = CleanupStack::new();
        for n in 0..10_000 {
            let count = Arc::clone(&count);
            if n % 2 == 0 {
                stack.defer(move || {
                    count.fetch_add(1, Ordering::Relaxed);
                });
            } else {
                stack.defer(async move || {
                    count.fetch_add(1, Ordering::Relaxed);
                });
            }
        }
        stack
    };
    push().close(Reason::Completed).await.unwrap();
    assert_eq!(count.swap(0, Ordering::Relaxed), 10_000);
    let dropped = push();
    thread::spawn(move || drop(dropped)).join().unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 10_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_threads_push_while_it_is_closed_and_each_entry_runs_once() {
    let (stack, count, barrier) = (CleanupStack::new(), Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(9)));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (stack, count, barrier) = (stack.clone(), Arc::clone(&count), Arc::clone(&barrier));
            thread::spawn(move || {
                barrier.wait();
                for _ in 0..500 {
                    let count = Arc::clone(&count);
                    stack.defer(move || {
                        count.fetch_add(1, Ordering::Relaxed);
                    });
                }
            })
        })
        .collect();
    barrier.wait();
    for _ in 0..100 {
        stack.close(Reason::Completed).await.unwrap();
    }
    for thread in threads {
        thread.join().unwrap();
    }
    stack.close(Reason::Completed).await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 4_000);
}
