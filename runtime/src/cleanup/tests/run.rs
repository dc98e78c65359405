//! A stack for as long as a body runs.

use std::time::Duration;

use super::{super::Ended, CleanupStack, Log, Oops, Reason, cancel::cut_off, said, settle, slow};

fn told(stack: &CleanupStack, log: &Log) {
    let log = log.clone();
    stack.defer(async move |reason: Reason| {
        tokio::task::yield_now().await;
        log.note(reason);
    });
}

#[tokio::test(start_paused = true)]
async fn the_bodys_value_and_its_error_are_returned_as_they_are() {
    let log = Log::default();
    let value = CleanupStack::run(async |stack| {
        told(stack, &log);
        Ok::<_, Oops>(6 * 7)
    });
    assert_eq!(value.await.unwrap(), 42);
    let error = CleanupStack::run(async |stack| {
        told(stack, &log);
        Err::<(), _>(Oops::Own("mine"))
    });
    assert!(matches!(error.await, Err(Oops::Own("mine"))));
    assert_eq!(log.said(), "completed failed");
}

#[tokio::test(start_paused = true)]
async fn an_acquisition_that_fails_half_way_leaves_nothing() {
    let log = Log::default();
    let open = async |number: u8| if number < 3 { Ok(number) } else { Err(Oops::Own("no more")) };
    let outcome = CleanupStack::run(async |stack| {
        for number in 0..9 {
            let log = log.clone();
            stack.push(open(number).await?, move |number: &u8| log.note(number));
        }
        Ok(())
    });
    assert!(matches!(outcome.await, Err(Oops::Own("no more"))));
    assert_eq!(log.said(), "2 1 0");
}

#[tokio::test(start_paused = true)]
async fn cleanups_that_fail_are_the_error_only_where_the_body_has_none() {
    let failing = |stack: &CleanupStack| stack.defer(|| Err::<(), _>("cleanup"));
    let outcome = CleanupStack::run(async |stack| {
        failing(stack);
        Ok::<_, Oops>(1)
    });
    assert!(matches!(outcome.await, Err(Oops::Cleanup(error)) if said(&error.failures) == ["cleanup"]));
    let outcome = CleanupStack::run(async |stack| {
        failing(stack);
        Err::<(), _>(Oops::Own("body"))
    });
    assert!(matches!(outcome.await, Err(Oops::Own("body"))));
}

#[tokio::test(start_paused = true)]
async fn a_panic_goes_on_after_the_cleanups() {
    let log = Log::default();
    let noted = log.clone();
    let task = tokio::spawn(async move {
        CleanupStack::run(async |stack| {
            told(stack, &noted);
            tokio::task::yield_now().await;
            assert!(stack.is_empty(), "body");
            Ok::<_, Oops>(())
        })
        .await
    });
    let payload = task.await.unwrap_err().into_panic();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"body"));
    assert_eq!(log.said(), "panicked");
}

#[tokio::test(start_paused = true)]
async fn wherever_it_is_cut_off_the_body_goes_first_and_the_cleanups_run_once() {
    struct Local(Log);
    impl Drop for Local {
        fn drop(&mut self) {
            self.0.note("local");
        }
    }
    for polls in 1.. {
        let log = Log::default();
        let [a, b] = [(); 2].map(|()| log.clone());
        let running = CleanupStack::run(async |stack| {
            stack.defer(async move || slow(a, "a").await);
            let _local = Local(b);
            tokio::task::yield_now().await;
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok::<_, Oops>(())
        });
        let was_cut_off = cut_off(running, polls).await;
        settle().await;
        assert_eq!(log.said(), "local a( )a", "after {polls} polls");
        if !was_cut_off {
            break;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_cleanup_sees_the_error_and_may_suppress_it() {
    let log = Log::default();
    let body = |log: Log| {
        async move |stack: &CleanupStack| {
            stack.defer(async move |ended: Ended| {
                tokio::task::yield_now().await;
                assert!(ended.with_error(|_: &String| ()).is_none());
                let own = ended.with_error(|error: &Oops| matches!(error, Oops::Own("mine")));
                log.note(format_args!("{own:?}"));
                ended.suppress();
            });
            Err::<u8, _>(Oops::Own("mine"))
        }
    };
    assert!(CleanupStack::run_suppressing(body(log.clone())).await.unwrap().is_none());
    assert!(matches!(CleanupStack::run(body(log.clone())).await, Err(Oops::Own("mine"))));
    // `run` asks so little of the type of its error that it cannot be shown.
    assert_eq!(log.said(), "Some(true) None");
}

#[tokio::test(start_paused = true)]
async fn only_an_error_can_be_suppressed() {
    let suppressing = |stack: &CleanupStack| stack.defer(|ended: Ended| ended.suppress());
    let value = CleanupStack::run_suppressing(async |stack| {
        suppressing(stack);
        Ok::<_, Oops>(1)
    });
    assert_eq!(value.await.unwrap(), Some(1));
    let task = tokio::spawn(CleanupStack::run_suppressing(async move |stack: &CleanupStack| {
        suppressing(stack);
        assert!(stack.is_empty(), "body");
        Ok::<_, Oops>(1)
    }));
    assert!(task.await.unwrap_err().is_panic());
}
