//! When what has changed is told.

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::time::{Instant, advance};

use super::{WatchError, pending::Pending};

const QUIET: Duration = Duration::from_millis(100);

fn path(name: &str) -> PathBuf {
    PathBuf::from(name)
}

#[tokio::test(start_paused = true)]
async fn changes_that_follow_each_other_are_told_once_when_it_is_quiet() {
    let pending = Arc::new(Pending::default());
    let began = Instant::now();
    let told = tokio::spawn({
        let pending = Arc::clone(&pending);
        async move { pending.next(QUIET).await.map(|paths| (paths, Instant::now())) }
    });
    for name in ["b", "a", "b"] {
        pending.changed(path(name));
        tokio::task::yield_now().await;
        advance(Duration::from_millis(90)).await;
    }
    let (paths, at) = told.await.unwrap().unwrap();
    assert_eq!((paths, at - began), (vec![path("a"), path("b")], Duration::from_millis(280)));
}

#[tokio::test(start_paused = true)]
async fn where_it_is_never_quiet_they_are_told_all_the_same() {
    let pending = Arc::new(Pending::default());
    let began = Instant::now();
    let noise = tokio::spawn({
        let pending = Arc::clone(&pending);
        async move {
            loop {
                pending.changed(path("log"));
                tokio::time::sleep(QUIET / 2).await;
            }
        }
    });
    assert_eq!(pending.next(QUIET).await.unwrap(), [path("log")]);
    assert_eq!(began.elapsed(), QUIET * 10);
    noise.abort();
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_takes_nothing_with_him() {
    let pending = Pending::default();
    pending.changed(path("a"));
    assert!(tokio::time::timeout(QUIET / 2, pending.next(QUIET)).await.is_err());
    assert_eq!(pending.next(QUIET).await.unwrap(), [path("a")]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_once_and_hides_no_change() {
    let pending = Pending::default();
    pending.changed(path("a"));
    pending.failed(WatchError::Gone { directory: path("d") });
    let error = pending.next(QUIET).await.expect_err("it failed");
    assert_eq!(error.to_string(), "the directory d is gone: its files are watched no more");
    assert_eq!(pending.next(QUIET).await.unwrap(), [path("a")]);
}
