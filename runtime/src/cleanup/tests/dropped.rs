//! A stack that nobody closed.

use std::thread;

use super::{CleanupStack, Log, Reason, settle, slow};

#[tokio::test(start_paused = true)]
async fn dropped_on_a_runtime_its_cleanups_run_in_the_background_as_cancelled() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let [a, b] = [(); 2].map(|()| log.clone());
    stack.defer(move |reason: Reason| a.note(reason));
    stack.defer(async move || slow(b, "b").await);
    drop(stack.clone());
    assert_eq!(log.said(), "");
    drop(stack);
    settle().await;
    assert_eq!(log.said(), "b( )b cancelled");
}

#[test]
fn dropped_without_a_runtime_its_cleanups_run_there_and_what_waits_is_polled_once() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let [a, b, c, d] = [(); 4].map(|()| log.clone());
    stack.defer(move || a.note("a"));
    stack.defer(async move || {
        b.note("b");
        std::future::pending::<()>().await;
    });
    stack.defer(|| panic!("caught"));
    stack.defer(async move || c.note("c"));
    let held = stack.push(d, |log: Log| log.note("never"));
    drop(stack);
    assert_eq!(log.said(), "c b a");
    drop(held);
}

#[tokio::test(start_paused = true)]
async fn what_is_pushed_on_a_stack_that_is_closed_for_good_is_given_back_at_once() {
    let log = Log::default();
    let kept = CleanupStack::run(async |stack| Ok::<_, super::Oops>(stack.clone())).await.unwrap();
    let noted = log.clone();
    let value = kept.push(1, move |one: i32, reason: Reason| noted.note(format_args!("{one}:{reason}")));
    assert!(kept.is_empty());
    assert_eq!(*value, 1);
    drop(value);
    settle().await;
    assert_eq!(log.said(), "1:cancelled");
    let noted = log.clone();
    thread::spawn(move || kept.defer(move || noted.note("elsewhere"))).join().unwrap();
    assert_eq!(log.said(), "1:cancelled elsewhere");
}

#[test]
fn a_panic_in_the_drop_of_a_value_is_caught() {
    struct Bomb(Log);
    impl Drop for Bomb {
        fn drop(&mut self) {
            self.0.note("boom");
            assert!(thread::panicking(), "boom");
        }
    }
    let (log, stack) = (Log::default(), CleanupStack::new());
    let noted = log.clone();
    stack.defer(move || noted.note("rest"));
    stack.push(Bomb(log.clone()), |_: &Bomb| {});
    stack.push(Bomb(log.clone()), async |_: &Bomb| std::future::pending::<()>().await);
    stack.push(Bomb(log.clone()), drop);
    drop(stack);
    assert_eq!(log.said(), "boom boom boom rest");
}
