//! What becomes of a close that is dropped half-way.

use std::{future::Future, task::Context, time::Duration};

use super::{CleanupStack, Log, Reason, settle};

/// What an entry does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Sync,
    Fails,
    Panics,
    Ready,
    Yields,
    Sleeps,
    FailsLater,
    PanicsLater,
    Overruns,
    Takes,
}

pub(super) const KINDS: [Kind; 10] = [
    Kind::Sync,
    Kind::Fails,
    Kind::Panics,
    Kind::Ready,
    Kind::Yields,
    Kind::Sleeps,
    Kind::FailsLater,
    Kind::PanicsLater,
    Kind::Overruns,
    Kind::Takes,
];

impl Kind {
    pub(super) fn fails(self) -> bool {
        matches!(self, Self::Fails | Self::Panics | Self::FailsLater | Self::PanicsLater | Self::Overruns)
    }

    /// Pushes an entry that notes its number when it begins, and `/` when it is through.
    pub(super) fn push(self, stack: &CleanupStack, log: &Log, number: usize) {
        let log = log.clone();
        let stack = stack.with_timeout(Duration::from_millis(50));
        match self {
            Self::Sync => stack.defer(move || both(&log, number)),
            Self::Fails => stack.defer(move || {
                both(&log, number);
                Err::<(), _>("fails")
            }),
            Self::Panics => stack.defer(move || {
                both(&log, number);
                panic!("panics")
            }),
            Self::Takes => drop(stack.push(log, move |log: Log| both(&log, number))),
            later => stack.defer(async move || {
                log.note(number);
                let outcome = later.go_on().await;
                log.note("/");
                outcome
            }),
        }
    }

    async fn go_on(self) -> Result<(), &'static str> {
        match self {
            Self::Yields => tokio::task::yield_now().await,
            Self::Sleeps => tokio::time::sleep(Duration::from_millis(10)).await,
            Self::FailsLater => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                return Err("fails");
            }
            Self::PanicsLater => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                panic!("panics later");
            }
            Self::Overruns => std::future::pending().await,
            _ => {}
        }
        Ok(())
    }
}

pub(super) fn push_all(kinds: &[Kind], stack: &CleanupStack, log: &Log) {
    for (number, kind) in kinds.iter().enumerate() {
        kind.push(stack, log, number);
    }
}

fn both(log: &Log, number: usize) {
    log.note(number);
    log.note("/");
}

/// Each has had its turn, once, from the top down, and none began before the one above was through.
pub(super) fn check(log: &Log, kinds: &[Kind]) {
    let mut expected = Vec::new();
    for (number, kind) in kinds.iter().enumerate().rev() {
        expected.push(number.to_string());
        if !matches!(kind, Kind::PanicsLater | Kind::Overruns) {
            expected.push("/".to_owned());
        }
    }
    assert_eq!(log.all(), expected, "{kinds:?}");
}

/// Polls `future` at most `polls` times, and drops it then; `false` if it was through before.
pub(super) async fn cut_off<F: Future>(future: F, polls: usize) -> bool {
    let (mut future, mut left) = (Box::pin(future), polls);
    std::future::poll_fn(move |context: &mut Context<'_>| {
        if left == 0 {
            return std::task::Poll::Ready(true);
        }
        left -= 1;
        future.as_mut().poll(context).map(|_| false)
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn wherever_a_close_is_cut_off_each_entry_has_its_turn_once_and_in_order() {
    for rotation in 0..KINDS.len() {
        let mut kinds = KINDS;
        kinds.rotate_left(rotation);
        for polls in 1.. {
            let (log, stack) = (Log::default(), CleanupStack::new());
            push_all(&kinds, &stack, &log);
            let was_cut_off = cut_off(stack.close(Reason::Completed), polls).await;
            settle().await;
            check(&log, &kinds);
            assert!(stack.is_empty());
            if !was_cut_off {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_close_that_was_never_polled_runs_nothing() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    Kind::Sync.push(&stack, &log, 0);
    drop(stack.close(Reason::Completed));
    settle().await;
    assert_eq!((log.said().as_str(), stack.len()), ("", 1));
    stack.close(Reason::Completed).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_closes_after_a_close_was_cut_off_waits_until_that_is_through() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let kinds = [Kind::Sleeps; 3];
    push_all(&kinds, &stack, &log);
    assert!(cut_off(stack.close(Reason::Completed), 1).await);
    stack.close(Reason::Completed).await.unwrap();
    check(&log, &kinds);
}

#[test]
fn what_is_under_way_when_its_runtime_goes_is_polled_once_more_and_the_rest_has_its_turn() {
    let (log, stack) = (Log::default(), CleanupStack::new());
    let kinds = [Kind::Sync, Kind::Overruns, Kind::Sync, Kind::Overruns];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    push_all(&kinds, &stack, &log);
    runtime.block_on(async {
        assert!(cut_off(stack.close(Reason::Completed), 1).await);
    });
    drop(runtime);
    assert_eq!(log.said(), "3 2 / 1 0 /");
}
