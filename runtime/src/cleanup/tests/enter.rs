//! A value that a function sets up and tears down.

use std::{sync::Arc, time::Duration};

use super::{
    super::{EnterError, Handover},
    CleanupStack, Log, Oops, Reason,
    cancel::cut_off,
    said, settle,
};

async fn enter(stack: &CleanupStack, log: Log) -> Result<Arc<u8>, EnterError> {
    let entering = stack.enter(async move |handover: Handover<u8>| {
        log.note("up");
        tokio::task::yield_now().await;
        let (value, ended) = handover.hand_over(7).await;
        log.note(format_args!("down({value}:{}", ended.reason()));
        tokio::time::sleep(Duration::from_millis(1)).await;
        log.note(")");
    });
    entering.await
}

#[tokio::test(start_paused = true)]
async fn the_function_goes_on_with_the_value_and_the_reason() {
    for reason in [Reason::Completed, Reason::Failed, Reason::Cancelled, Reason::Panicked, Reason::Signal(2)] {
        let (log, stack) = (Log::default(), CleanupStack::new());
        let value = enter(&stack, log.clone()).await.unwrap();
        assert_eq!((*value, log.said().as_str()), (7, "up"));
        drop(value);
        stack.close(reason).await.unwrap();
        assert_eq!(log.said(), format!("up down(7:{reason} )"));
    }
}

#[tokio::test(start_paused = true)]
async fn its_error_before_the_hand_over_is_that_of_enter_and_after_it_that_of_the_cleanup() {
    let stack = CleanupStack::new();
    let failed = stack.enter(async |_: Handover<u8>| Err::<(), _>("no")).await;
    assert!(matches!(failed, Err(EnterError::Failed { error }) if error.to_string() == "no"));
    let returned = stack.enter(async |_: Handover<u8>| {}).await.unwrap_err();
    assert!(returned.to_string().starts_with("the function returned without handing a `u8` over"), "{returned}");
    assert!(stack.is_empty());
    let value = stack.enter(async |handover: Handover<u8>| {
        handover.hand_over(1).await;
        Err::<(), _>("late")
    });
    drop(value.await.unwrap());
    assert_eq!(said(&stack.close(Reason::Completed).await.unwrap_err().failures), ["late"]);
}

#[tokio::test(start_paused = true)]
async fn it_waits_until_the_value_is_sole_and_is_dropped_if_that_takes_too_long() {
    struct Local(Log);
    impl Drop for Local {
        fn drop(&mut self) {
            self.0.note("dropped");
        }
    }
    let (log, stack) = (Log::default(), CleanupStack::new());
    let value = enter(&stack, log.clone()).await.unwrap();
    let later = async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(value);
    };
    let (closed, ()) = tokio::join!(stack.close(Reason::Completed), later);
    closed.unwrap();
    assert_eq!(log.said(), "up down(7:completed )");
    let (log, noted) = (Log::default(), log.clone());
    let local = Local(log.clone());
    let kept = stack.enter(async move |handover: Handover<u8>| {
        let _local = local;
        handover.hand_over(1).await;
        noted.note("never");
    });
    let kept = kept.await.unwrap();
    assert_eq!(said(&stack.close(Reason::Completed).await.unwrap_err().failures), ["leak: 1"]);
    assert_eq!((log.said().as_str(), *kept), ("dropped", 1));
}

#[tokio::test(start_paused = true)]
async fn wherever_it_is_cut_off_it_is_either_cancelled_or_torn_down() {
    for polls in 1.. {
        let (log, stack) = (Log::default(), CleanupStack::new());
        let body = async {
            let value = enter(&stack, log.clone()).await.unwrap();
            tokio::task::yield_now().await;
            drop(value);
            stack.close(Reason::Completed).await
        };
        let was_cut_off = cut_off(body, polls).await;
        drop(stack);
        settle().await;
        let said = log.said();
        let expected: &[&str] = match polls {
            1 => &["up"],
            2 => &["up down(7:cancelled )"],
            _ => &["up down(7:completed )"],
        };
        assert!(expected.contains(&said.as_str()), "after {polls} polls: {said}");
        if !was_cut_off {
            break;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn it_may_suppress_the_error_of_the_body() {
    let outcome = CleanupStack::run_suppressing(async |stack| {
        let entering = stack.enter(async |handover: Handover<u8>| {
            let (_, ended) = handover.hand_over(1).await;
            if ended.with_error(|_: &Oops| ()).is_some() {
                ended.suppress();
            }
        });
        drop(entering.await);
        Err::<(), _>(Oops::Own("mine"))
    });
    assert!(outcome.await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_function_that_does_not_wait_for_its_value_has_it_dropped_at_its_turn() {
    let stack = CleanupStack::new();
    let value = stack.enter(async |handover: Handover<Log>| {
        let mut lent = Box::pin(handover.hand_over(Log::default()));
        assert!(super::poll_once(&mut lent).is_pending());
        Err::<(), _>("its own outcome")
    });
    let value = value.await.unwrap();
    let weak = Arc::downgrade(&value);
    drop(value);
    assert!(weak.upgrade().is_some());
    assert_eq!(said(&stack.close(Reason::Completed).await.unwrap_err().failures), ["its own outcome"]);
    assert!(weak.upgrade().is_none());
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_any_more_and_the_value_comes_right_back() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let noted = log.clone();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let mut entering = Box::pin(stack.enter(async move |handover: Handover<u8>| {
        let _ = sender.send(handover);
        std::future::pending::<()>().await;
    }));
    assert!(super::poll_once(&mut entering).is_pending());
    drop(entering);
    let (value, ended) = receiver.await.unwrap().hand_over(3).await;
    noted.note(format_args!("{value}:{}", ended.reason()));
    assert_eq!(log.said(), "3:cancelled");
}
